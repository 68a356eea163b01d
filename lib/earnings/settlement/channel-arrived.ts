import type { ChannelSight } from "../channels/look.ts";
import { payerOf, type Transfer, transfersTo } from "../channels/sent.ts";
import { groupBy } from "../money.ts";
import { channelOf, type Work } from "./channel-work.ts";
import type { Move, VoucherSettlement } from "./next-step.ts";

/** How often a node is asked again for a transfer that it does not tell of. */
const DOUBTS = 3;

const upTo = ({ payment }: VoucherSettlement): bigint => BigInt(payment.maxClaimableAmount);

/**
 * The moves of vouchers that have arrived, each with the transaction that sent it and when. None while the blocks since the promise are
 * searched. The escrow's totals say that it has arrived: where no transaction is found it has, all the same. Throws `RpcFailure`.
 */
export async function movesOfArrived(work: Work, arrived: readonly VoucherSettlement[], { deep }: ChannelSight) {
  const moves: (readonly [readonly VoucherSettlement[], Move])[] = [];
  const { node, memory, setup } = work;
  if (arrived.length === 0 || !deep || !node) return moves;
  const { config, channelId } = await channelOf(work);
  const kept = memory.of(setup.network, `sent ${work.key}`);
  const lowest = arrived.reduce((least, one) => (upTo(one) < least ? upTo(one) : least), deep.receiver.sent);
  const since = arrived.reduce((earliest, one) => Math.min(earliest, one.promisedAt ?? one.since), Number.MAX_SAFE_INTEGER);
  const transfers = await transfersTo(node, config, deep, { lowest, since }, kept);
  if (!transfers || ((transfers[0]?.before ?? deep.receiver.sent) >= lowest && kept.vain++ < DOUBTS)) return moves;
  kept.vain = 0;
  const payer = await payerOf(node, channelId, transfers, deep.receiver.claimed === deep.claimed);
  for (const paid of groupBy(arrived, (one) => payer(upTo(one))?.total.toString() ?? "").values()) {
    const transfer = paid[0] && payer(upTo(paid[0]));
    const sentTotal = transfer?.total ?? deep.receiver.sent;
    const found = transfer ? { transaction: await timed(transfer) } : { seenAt: deep.number };
    moves.push([paid, { do: "move", kind: "confirmed", sentTotal, ...found }]);
  }
  return moves;

  async function timed({ hash, block }: Transfer) {
    return { hash, block: { ...block, time: (await node?.timeOf(block.hash)) ?? 0 } };
  }
}
