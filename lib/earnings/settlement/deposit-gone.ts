import { type Channel, withoutShortage } from "../channels/channel.ts";
import { channelChange, moveAll, type Work } from "./channel-work.ts";
import type { Move, VoucherSettlement } from "./next-step.ts";

/** By way of `submitted`, where what fails comes from. */
const moves: readonly Move[] = [
  { do: "move", kind: "submitted", reason: "deposit_gone" },
  { do: "move", kind: "failed", reason: "deposit_gone" },
];

const upTo = ({ payment }: VoucherSettlement): bigint => BigInt(payment.maxClaimableAmount);

/**
 * Ends vouchers that their channel will not pay any more. The channel counts on from below them, in the same transactions: a voucher that came
 * after them on a new deposit would else be for their reads as well, which nobody counts any more. The highest first, so that what is left
 * when it is cut off is a channel with fewer vouchers. Stops where the channel was seen to hold enough since. `final`: number of the block
 * that said so.
 */
export function endGone(work: Work, gone: readonly VoucherSettlement[], final: number): Promise<boolean> {
  const highestFirst = gone.toSorted((one, other) => (upTo(one) < upTo(other) ? 1 : -1));
  return moveAll(work, highestFirst, moves, (part) => {
    const ended = new Set(part.map(({ seq }) => seq));
    const left = [...work.vouchers.values()].filter(({ seq }) => !ended.has(seq));
    return channelChange(work, (channel) =>
      channel.shortAt === undefined || channel.shortAt > final ? undefined : withoutShortage(countedFrom(channel, left)),
    );
  });
}

/** A channel whose newest voucher is the highest of these, or what the chain has claimed where that is more. */
function countedFrom({ signature: _ended, ...channel }: Channel, left: readonly VoucherSettlement[]): Channel {
  const highest = left.reduce<VoucherSettlement | undefined>((top, one) => (top === undefined || upTo(one) > upTo(top) ? one : top), undefined);
  if (highest === undefined || upTo(highest) < BigInt(channel.claimed)) return { ...channel, charged: channel.claimed };
  return { ...channel, charged: `${upTo(highest)}`, signature: highest.payment.signature };
}
