import type { Vault } from "../../vault/vault.ts";
import { type ChannelWord, channelAtFacilitator, settleWith } from "../settlement/facilitator.ts";
import { type NetworkSetup, setupOf } from "../settlement/networks.ts";
import { ownWay } from "../settlement/own-way.ts";
import { Reverted, RpcFailure, rpcAt } from "../settlement/rpc.ts";
import type { OwnWay } from "../settlement/sender.ts";
import { type Channel, type ChannelTotals, channelKey, channelsOf, coveredBy, withSeen } from "./channel.ts";
import { depositOwnWay } from "./deposit.ts";
import { channelTotals } from "./look.ts";
import { BalanceUnseen, requireStep } from "./prepare-voucher.ts";
import { requirementsFor } from "./service.ts";
import { type SignedVoucher, voucherInvalid } from "./voucher.ts";

/**
 * Does `work`, a vault transaction. Where it meets a channel that was not seen to hold enough, the deposit that came with the voucher is settled
 * and the channel is looked at, outside of the transaction; then it is done anew, once. Throws what `work` does, and `payment_invalid`.
 */
export async function withBalanceSeen<R>(vault: Vault, clock: () => number, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BalanceUnseen)) throw error;
    await seeBalance(vault, clock, error);
  }
  try {
    return await work();
  } catch (error) {
    // Another read was faster with the same money.
    if (error instanceof BalanceUnseen) throw refused(error, "invalid_batch_settlement_evm_cumulative_exceeds_balance");
    throw error;
  }
}

const refused = ({ offered }: BalanceUnseen, reason: string) => voucherInvalid(offered.requirements, reason);

const NOTHING: ChannelTotals = { balance: "0", claimed: "0", withdrawing: "0", withdrawRequestedAt: 0 };

/** Nobody can be asked what lies in a channel. */
const UNAVAILABLE = "invalid_batch_settlement_evm_verification_state_unavailable";

/**
 * Brings a deposit to its chain unless it is there already, and notes what the channel holds. Stopped in between and called again, it finds
 * on the chain what was brought before. Throws `WalletError` `payment_invalid`.
 */
async function seeBalance(vault: Vault, clock: () => number, unseen: BalanceUnseen): Promise<void> {
  const { offered, voucher } = unseen;
  const setup = await setupOf(vault, voucher.network);
  if (!setup) throw refused(unseen, "network_not_switched_on");
  try {
    const before = await totalsNow(setup, unseen);
    const known = (await channelsOf(vault).get(channelKey(voucher.network, voucher.channelId)))?.value ?? opened(unseen);
    // Before any money moves: it would be for nothing.
    requireStep(withSeen(known, before ?? known), voucher, offered.payload, offered.requirements);
    if (before && isEnough(before, voucher)) return await note(vault, unseen, before);
    const after = await deposited(setup, unseen, ownWay(vault, setup, clock));
    if (!isEnough(after, voucher)) throw refused(unseen, "invalid_batch_settlement_evm_cumulative_exceeds_balance");
    await note(vault, unseen, after);
  } catch (error) {
    throw error instanceof RpcFailure || error instanceof Reverted ? refused(unseen, UNAVAILABLE) : error;
  }
}

const isEnough = (totals: ChannelTotals, { maxClaimableAmount }: SignedVoucher): boolean => maxClaimableAmount <= coveredBy(totals);

/** By the node where there is one; else by the service, which says it of vouchers that are covered. */
async function totalsNow({ rpc, facilitator }: NetworkSetup, { offered, voucher }: BalanceUnseen): Promise<ChannelTotals | undefined> {
  if (rpc !== undefined) return channelTotals(rpcAt(rpc), voucher.channelId);
  if (facilitator === undefined) return undefined;
  const { config: channelConfig, channelId, signature } = voucher;
  const payload = { type: "voucher", channelConfig, voucher: { channelId, maxClaimableAmount: `${voucher.maxClaimableAmount}`, signature } };
  const word = await channelAtFacilitator(facilitator, requirementsFor(voucher, offered.requirements.extra), payload);
  return word && totalsOf(word, voucher);
}

async function deposited(setup: NetworkSetup, unseen: BalanceUnseen, way: OwnWay | undefined): Promise<ChannelTotals> {
  const { offered, voucher } = unseen;
  const { payload } = offered.payload;
  if (!("deposit" in payload)) throw refused(unseen, "invalid_batch_settlement_evm_cumulative_exceeds_balance");
  if (way) {
    const enough = async () => {
      const totals = await totalsNow(setup, unseen);
      return totals && isEnough(totals, voucher) ? totals : undefined;
    };
    const brought = await depositOwnWay(way, voucher.config, payload, enough);
    if ("refused" in brought) throw refused(unseen, brought.refused);
    return brought;
  }
  if (setup.facilitator === undefined) throw refused(unseen, "no_facilitator");
  const settled = await settleWith(setup.facilitator, requirementsFor(voucher, offered.requirements.extra), payload).catch((error: unknown) => {
    // Perhaps done and not heard of: the chain says.
    if (error instanceof RpcFailure) return { refused: UNAVAILABLE };
    throw error;
  });
  const word = "hash" in settled && settled.channel ? totalsOf(settled.channel, voucher) : undefined;
  const totals = setup.rpc === undefined && word ? word : await totalsNow(setup, unseen);
  if (totals && isEnough(totals, voucher)) return totals;
  throw refused(unseen, "refused" in settled ? reasonOf(settled.refused) : "invalid_batch_settlement_evm_cumulative_exceeds_balance");
}

/** A service's own words reach a page only where they are a code. */
const reasonOf = (reason: string): string => (/^[a-z0-9_]{1,100}$/.test(reason) ? reason : "invalid_batch_settlement_evm_deposit_transaction_failed");

/** Without a node the service does not say how much is to be withdrawn: all of it, then. */
function totalsOf({ channelId, balance, totalClaimed, withdrawRequestedAt }: ChannelWord, voucher: SignedVoucher): ChannelTotals | undefined {
  if (channelId.toLowerCase() !== voucher.channelId) return undefined;
  return { balance, claimed: totalClaimed, withdrawing: withdrawRequestedAt === 0 ? "0" : balance, withdrawRequestedAt };
}

function note(vault: Vault, unseen: BalanceUnseen, totals: ChannelTotals): Promise<void> {
  const { network, channelId } = unseen.voucher;
  const key = channelKey(network, channelId);
  return vault.attempt(async () => {
    const entry = await channelsOf(vault).get(key);
    const next = withSeen(entry?.value ?? opened(unseen), totals);
    return { changes: [await channelsOf(vault).put(key, next, entry?.rev ?? 0)], result: undefined };
  });
}

/** A channel that nothing was seen of, and nothing charged. */
function opened({ offered, voucher }: BalanceUnseen): Channel {
  const { origin, grantId, requirements } = offered;
  const { name, version, decimals } = requirements.extra;
  return {
    network: voucher.network,
    channelId: voucher.channelId,
    config: voucher.config,
    extra: { name, version, ...(decimals === undefined ? {} : { decimals }) },
    origin,
    grantId,
    charged: "0",
    ...NOTHING,
    claimedAt: 0,
    toSend: false,
    nextAt: 0,
    failed: 0,
  };
}
