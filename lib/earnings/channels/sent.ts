import { callData, selectors, topics } from "../settlement/abi.ts";
import type { Remembered } from "../settlement/memory.ts";
import { NoAnswer, Reverted, RpcFailure } from "../settlement/rpc.ts";
import { type Log, padded, type Search, searchOn } from "../settlement/search.ts";
import { type Node, tag } from "../settlement/watching.ts";
import { ESCROW } from "./escrow.ts";
import { type ChannelSight, pair } from "./look.ts";

/** Who is paid. */
type Payee = { readonly receiver: string; readonly token: string };
/** `Settled` of the escrow: what was claimed for a receiver was sent to it. `before`, `total`: atomic units before it and with it, over all channels of the receiver. */
export type Transfer = {
  readonly hash: string;
  readonly block: { readonly number: number; readonly hash: string };
  readonly before: bigint;
  readonly total: bigint;
};

/**
 * The transfers to a receiver back to the one that may have paid `lowest` of its channel first, oldest first; undefined while the search goes on.
 * `since`: nothing older counts, UTC ms. Throws `RpcFailure`.
 */
export async function transfersTo(
  node: Node,
  { receiver, token }: Payee,
  { number, receiver: { sent } }: NonNullable<ChannelSight["deep"]>,
  { lowest, since }: { readonly lowest: bigint; readonly since: number },
  kept: Pick<Remembered, "search">,
): Promise<readonly Transfer[] | undefined> {
  const search: Search = kept.search ?? { next: number, found: [] };
  kept.search = search;
  const filter = { address: ESCROW, topics: [topics.settled, padded(receiver), padded(token)] };
  // What was sent before these is less than the voucher came to.
  const isEnough = (found: readonly Log[]) => (inOrder(found, number, sent).at(0)?.before ?? sent) < lowest;
  if (!(await searchOn(node, { filter, since, isEnough }, search))) return undefined;
  kept.search = undefined;
  return inOrder(search.found, number, sent);
}

/** Each event once, oldest first, with what had been sent in all before and after it. `sent`: in all, up to and with block `number`. */
function inOrder(found: readonly Log[], number: number, sent: bigint): Transfer[] {
  const once = new Map(found.filter(({ blockNumber }) => blockNumber <= number).map((one) => [`${one.blockNumber}/${one.logIndex}`, one]));
  let total = sent;
  return [...once.values()]
    .toSorted((a, b) => b.blockNumber - a.blockNumber || b.logIndex - a.logIndex)
    .map(({ transactionHash, blockNumber, blockHash, data }) => {
      const after = total;
      total -= BigInt(data === "0x" ? "0" : data);
      return { hash: transactionHash.toLowerCase(), block: { number: blockNumber, hash: blockHash.toLowerCase() }, total: after, before: total };
    })
    .toReversed();
}

/**
 * By which transfer a voucher was paid, by what it came to: the first one with which as much was sent, where the channel is the receiver's only
 * one (`alone`); else the first by which the channel had as much claimed, or the newest where the node keeps nothing as old as that. Throws
 * `RpcFailure`.
 */
export async function payerOf(
  { rpc }: Node,
  channelId: string,
  transfers: readonly Transfer[],
  alone: boolean,
): Promise<(upTo: bigint) => Transfer | undefined> {
  const claimedAt = async ({ block }: Transfer): Promise<bigint> => {
    try {
      return (await pair(rpc, callData(selectors.channels, channelId), tag(block.number)))[1];
    } catch (error) {
      if (error instanceof NoAnswer || !(error instanceof RpcFailure || error instanceof Reverted)) throw error;
      return 0n;
    }
  };
  const covers: (readonly [transfer: Transfer, upTo: bigint])[] = [];
  for (const one of transfers) covers.push([one, alone ? one.total : await claimedAt(one)]);
  return (upTo) => (covers.find(([, most]) => upTo <= most) ?? covers.at(-1))?.[0];
}
