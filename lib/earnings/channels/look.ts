import { callData, selectors } from "../settlement/abi.ts";
import { Reverted, type Rpc, RpcFailure } from "../settlement/rpc.ts";
import { hex, type Node, tag } from "../settlement/watching.ts";
import type { ChannelTotals } from "./channel.ts";
import { ESCROW } from "./escrow.ts";

/** What was claimed for a receiver in one token over all its channels, and what of it was sent on. Atomic units, ever growing. */
export type ReceiverTotals = { readonly claimed: bigint; readonly sent: bigint };
/** A channel as a chain has it now, and at the block that is as deep as the person asked for (undefined where the chain is not so long). */
export type ChannelSight = {
  /** Number of the newest block. */
  readonly head: number;
  readonly totals: ChannelTotals;
  readonly receiver: ReceiverTotals;
  readonly deep: { readonly number: number; readonly claimed: bigint; readonly receiver: ReceiverTotals } | undefined;
  /** What lay there at a block that no reorganisation reaches, where the channel was short by then and has been since. */
  readonly final?: { readonly number: number; readonly balance: bigint };
};
/** `confirmations` and `final`: blocks, the newest counted. `shortAt`: block since which the channel is known to be short. */
type Depths = { readonly confirmations: number; readonly final: number; readonly shortAt: number | undefined };
type Place = { readonly channelId: string; readonly receiver: string; readonly token: string };

/** Two numbers that the escrow gives at a block. Zeros where there was no escrow. Throws `RpcFailure`. */
export async function pair(rpc: Rpc, data: string, block: string): Promise<readonly [bigint, bigint]> {
  const words = await rpc("eth_call", [{ to: ESCROW, data }, block], hex);
  if (words === "0x") return [0n, 0n];
  if (words.length !== 2 + 128) throw new RpcFailure("not what was asked for");
  return [BigInt(words.slice(0, 66)), BigInt(`0x${words.slice(66)}`)];
}

/** What lies in a channel at a block. Throws `RpcFailure`. */
export async function channelTotals(rpc: Rpc, channelId: string, block = "latest"): Promise<ChannelTotals> {
  const [[balance, claimed], [withdrawing, requestedAt]] = await Promise.all([
    pair(rpc, callData(selectors.channels, channelId), block),
    pair(rpc, callData(selectors.pendingWithdrawals, channelId), block),
  ]);
  return { balance: `${balance}`, claimed: `${claimed}`, withdrawing: `${withdrawing}`, withdrawRequestedAt: Number(requestedAt) };
}

async function receiverTotals(rpc: Rpc, { receiver, token }: Omit<Place, "channelId">, block: string): Promise<ReceiverTotals> {
  const [claimed, sent] = await pair(rpc, callData(selectors.receivers, receiver, token), block);
  return { claimed, sent };
}

/** Asks a node everything that settling a channel needs. Throws `RpcFailure`. */
export async function lookAtChannel({ rpc, head: newest }: Node, place: Place, depths: Depths): Promise<ChannelSight> {
  const { number: head } = await newest();
  const number = head - depths.confirmations + 1;
  const [totals, receiver] = await Promise.all([channelTotals(rpc, place.channelId, tag(head)), receiverTotals(rpc, place, tag(head))]);
  if (number < 0) return { head, totals, receiver, deep: undefined };
  const [[, claimed], deep, final] = await Promise.all([
    pair(rpc, callData(selectors.channels, place.channelId), tag(number)),
    receiverTotals(rpc, place, tag(number)),
    finalBalance(rpc, place, head, depths),
  ]);
  return { head, totals, receiver, deep: { number, claimed, receiver: deep }, ...(final ? { final } : {}) };
}

/** Undefined where the channel is not short, has not been for long enough, or the node keeps nothing as old as that. */
async function finalBalance(rpc: Rpc, { channelId }: Place, head: number, { final, shortAt }: Depths): Promise<ChannelSight["final"]> {
  const number = head - final + 1;
  if (shortAt === undefined || shortAt > number) return undefined;
  try {
    const [balance] = await pair(rpc, callData(selectors.channels, channelId), tag(number));
    return { number, balance };
  } catch (error) {
    if (error instanceof RpcFailure || error instanceof Reverted) return undefined;
    throw error;
  }
}
