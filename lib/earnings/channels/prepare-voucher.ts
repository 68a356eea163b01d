import type { WalletError } from "../../protocol/errors.ts";
import type { AnyPayment, PaymentResponse } from "../../protocol/methods.ts";
import type { Change } from "../../vault/store/store.ts";
import type { Vault } from "../../vault/vault.ts";
import { ledgerChanges, type Occasion, promisedEntry, type VoucherRecord } from "../ledger.ts";
import { type Channel, channelKey, channelsOf, coveredBy } from "./channel.ts";
import type { BatchRequirements, ChannelState } from "./requirements.ts";
import { type SignedVoucher, verifyVoucher, voucherInvalid } from "./voucher.ts";

export type OfferedVoucher = Occasion & {
  readonly payload: AnyPayment;
  readonly requirements: BatchRequirements;
  /** UTC milliseconds. */
  readonly now: number;
};

/** A voucher is right in itself, but the wallet has not seen that its channel holds as much: to be found out outside of any transaction. */
export class BalanceUnseen extends Error {
  override readonly name = "BalanceUnseen";
  readonly offered: OfferedVoucher;
  readonly voucher: SignedVoucher;
  constructor(offered: OfferedVoucher, voucher: SignedVoucher) {
    super("a channel that was not seen to hold enough");
    this.offered = offered;
    this.voucher = voucher;
  }
}

/**
 * Checks a voucher against its channel and builds the changes that take it: the channel is charged, and the ledger has the read's part as
 * authorized. Commit them in ONE transaction with the use and the disclosure. A channel that was charged meanwhile makes that commit a
 * `Conflict`; built anew, the voucher is refused here. Throws `WalletError` `payment_invalid`, {@link BalanceUnseen}.
 */
export async function prepareVoucher(vault: Vault, offered: OfferedVoucher): Promise<{ changes: Change[]; response: PaymentResponse }> {
  const { payload, requirements, origin, grantId, now } = offered;
  const voucher = verifyVoucher(payload, requirements);
  const channels = channelsOf(vault);
  const key = channelKey(voucher.network, voucher.channelId);
  const entry = await channels.get(key);
  if (!entry) throw new BalanceUnseen(offered, voucher);
  requireStep(entry.value, voucher, payload, requirements);
  if (voucher.maxClaimableAmount > coveredBy(entry.value)) throw new BalanceUnseen(offered, voucher);
  const charged = voucher.maxClaimableAmount.toString();
  const next: Channel = { ...entry.value, origin, grantId, charged, signature: voucher.signature };
  const changes = [
    await channels.put(key, next, entry.rev),
    ...(await ledgerChanges(vault, promisedEntry(offered, recordOf(voucher, requirements), now))),
  ];
  return { changes, response: responseOf(next, requirements) };
}

/** A voucher is for what was charged so far and what is due now: no more, no less. Throws `WalletError` `payment_invalid`. */
export function requireStep(channel: Channel, { maxClaimableAmount }: SignedVoucher, { accepted }: AnyPayment, asked: BatchRequirements) {
  const due = BigInt(asked.amount);
  if (BigInt(accepted.amount) === due && maxClaimableAmount === BigInt(channel.charged) + due) return;
  throw mismatch(channel, asked);
}

/** A payer that lost count is told how far the channel is, with its own signature on that (x402's corrective answer). */
function mismatch(channel: Channel, requirements: BatchRequirements): WalletError {
  const reason = "invalid_batch_settlement_evm_cumulative_amount_mismatch";
  const voucherState = channel.signature === undefined ? {} : { voucherState: { signedMaxClaimable: channel.charged, signature: channel.signature } };
  return voucherInvalid({ ...requirements, extra: { ...requirements.extra, channelState: stateOf(channel), ...voucherState } }, reason);
}

const stateOf = ({ channelId, balance, claimed, withdrawRequestedAt, charged }: Channel): ChannelState => ({
  channelId,
  balance,
  totalClaimed: claimed,
  withdrawRequestedAt,
  chargedCumulativeAmount: charged,
});

const recordOf = (
  { network, channelId, config, maxClaimableAmount, signature }: SignedVoucher,
  { amount, extra }: BatchRequirements,
): VoucherRecord => ({
  scheme: "batch-settlement",
  network,
  asset: config.token,
  payer: config.payer,
  payTo: config.receiver,
  amount,
  channelId,
  maxClaimableAmount: maxClaimableAmount.toString(),
  signature,
  extra: { name: extra.name, version: extra.version, ...(extra.decimals === undefined ? {} : { decimals: extra.decimals }) },
});

const responseOf = (channel: Channel, { amount }: BatchRequirements): PaymentResponse => ({
  success: true,
  transaction: "",
  network: channel.network,
  payer: channel.config.payer,
  amount,
  extra: { chargedAmount: amount, channelState: stateOf(channel) },
});
