import type { BatchPayload } from "../../protocol/methods.ts";
import { RpcFailure } from "../settlement/rpc.ts";
import { bring, type OwnWay, tend } from "../settlement/sender.ts";
import type { ChannelTotals } from "./channel.ts";
import type { ChannelConfig } from "./escrow.ts";
import { depositCall } from "./escrow-calls.ts";

type DepositPayload = Extract<BatchPayload["payload"], { type: "deposit" }>;

/** How often, and how far apart in milliseconds, a deposit's block is looked for: about as long as a service is given. */
const LOOKS = 60;
const APART = 1000;

/**
 * Brings a deposit to its chain by the wallet's own transaction and waits until `look` finds it there. Gives why it could not, as a code. A
 * transaction that is under way when the waiting ends goes on: the same deposit offered again finds it, or what it brought. Throws `RpcFailure`.
 */
export async function depositOwnWay(
  way: OwnWay,
  config: ChannelConfig,
  { deposit, voucher }: DepositPayload,
  look: () => Promise<ChannelTotals | undefined>,
): Promise<ChannelTotals | { readonly refused: string }> {
  const call = depositCall(config, deposit);
  const purpose = `deposit/${voucher.channelId}/${deposit.authorization.erc3009Authorization.salt}`.toLowerCase();
  for (let looks = 0; looks < LOOKS; looks++) {
    if (looks > 0) await new Promise((resolve) => setTimeout(resolve, APART));
    await tend(way);
    const totals = await look();
    if (totals) return totals;
    const brought = await bring(way, call, purpose);
    if ("refused" in brought) return (await look()) ?? { refused: "invalid_batch_settlement_evm_deposit_transaction_failed" };
    // Whether the person's fees account is empty is no page's business: nobody is there to bring it.
    if ("waits" in brought && brought.waits !== "queued") return { refused: "no_facilitator" };
  }
  throw new RpcFailure("in no block yet");
}
