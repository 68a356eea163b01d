import * as z from "zod";
import type { PaymentRecord } from "../ledger.ts";
import { addressIn, callData, selectors, topics } from "./abi.ts";
import type { Remembered } from "./memory.ts";
import { Reverted, type Rpc, RpcFailure } from "./rpc.ts";
import { eventLog, type Log, padded, searchOn } from "./search.ts";
import { type Head, hex, type Node, quantity, tag } from "./watching.ts";

/** Where something happened. */
export type Block = { readonly number: number; readonly hash: string };

/** What a chain says of one payment, at the newest block. */
export type Sight = { readonly head: Head } & (
  | /** `isOver`: it ran out unused, as deep as was asked for. */ { readonly state: "unused"; readonly isOver: boolean }
  | { readonly state: "cancelled"; readonly block: Block }
  | /** It was used or taken back, and nobody says where. `isSearched`: all blocks since the promise were looked through. */ {
      readonly state: "unclear";
      readonly isSearched: boolean;
    }
  | Used
);
/** `arrived`: atomic units that this authorization brought to the payee. */
type Used = { readonly state: "used"; readonly hash: string; readonly block: Block; readonly arrived: bigint };

const receipt = z.object({ status: quantity, blockNumber: quantity, blockHash: hex, transactionHash: hex, logs: z.array(eventLog) }).nullable();

/** A payment that is looked for. `hash`: its transaction, where that is known. `since`: not used before, UTC ms. `depth`: of a final word, in blocks. */
export type Sought = { readonly payment: PaymentRecord; readonly hash: string | undefined; readonly since: number; readonly depth: number };

/** Looks for a payment, by its transaction where that is known, else by its nonce. `kept`: a search that takes several looks. Throws `RpcFailure`, `Reverted`. */
export async function look(node: Node, sought: Sought, kept: Pick<Remembered, "search">): Promise<Sight> {
  const { payment, hash } = sought;
  const { rpc } = node;
  const head = await node.head();
  const known = hash === undefined ? undefined : await sightOf(rpc, payment, hash);
  if (known) return { head, ...known };
  if (!(await isNonceUsed(rpc, payment))) return { head, state: "unused", isOver: await isOver(node, sought, head) };
  const search = kept.search ?? { next: head.number, found: [] };
  kept.search = search;
  const filter = { address: payment.asset, topics: [[topics.used, topics.cancelled], padded(payment.payer), payment.nonce] };
  const isSearched = await searchOn(node, { filter, since: sought.since, isEnough: (found) => found.length > 0 }, search);
  if (isSearched) kept.search = undefined;
  const last = search.found.at(-1);
  if (last === undefined) return { head, state: "unclear", isSearched };
  const block = { number: last.blockNumber, hash: last.blockHash.toLowerCase() };
  if (last.topics[0]?.toLowerCase() === topics.cancelled) return { head, state: "cancelled", block };
  return { head, ...((await sightOf(rpc, payment, last.transactionHash)) ?? { state: "unclear", isSearched }) };
}

/** Blocks that every node remembers the state of, and by which those behind one address differ at most. */
const REMEMBERED = 64;

/**
 * Whether nobody can use it any more, but by a reorganisation deeper than `depth`: a block of that depth is too late for it, and it is unused
 * after that.
 */
async function isOver({ rpc, blockAt }: Node, { payment, depth }: Sought, head: Head): Promise<boolean> {
  if (BigInt(head.time) < BigInt(payment.validBefore)) return false;
  const deep = await blockAt(head.number - depth + 1);
  if (!deep || BigInt(deep.time) < BigInt(payment.validBefore)) return false;
  return !(await isNonceUsed(rpc, payment, tag(Math.max(deep.number, head.number - REMEMBERED + 1))));
}

/** What one transaction did for a payment: undefined where it is in no block, failed, or was about something else. */
async function sightOf(rpc: Rpc, payment: PaymentRecord, hash: string): Promise<Used | undefined> {
  const found = await rpc("eth_getTransactionReceipt", [hash], receipt);
  if (found === null || found.status !== 1) return undefined;
  const arrived = arrivedIn(found.logs, payment);
  if (arrived === undefined) return undefined;
  return {
    state: "used",
    hash: found.transactionHash.toLowerCase(),
    block: { number: found.blockNumber, hash: found.blockHash.toLowerCase() },
    arrived,
  };
}

/**
 * How much one authorization brought to the payee, by the token's own events: undefined where it was not used here, 0 where nothing was
 * transferred. A log that was told twice counts once.
 */
export function arrivedIn(logs: readonly Log[], { asset, payer, payTo, nonce }: PaymentRecord): bigint | undefined {
  const once = new Map(logs.filter(({ address }) => address.toLowerCase() === asset).map((one) => [one.logIndex, one]));
  const own = [...once.values()].filter((one) => addressIn(one.topics[1] ?? "") === payer).toSorted((a, b) => a.logIndex - b.logIndex);
  const is = (one: Log | undefined, topic: string): boolean => one?.topics[0]?.toLowerCase() === topic;
  const events = own.filter((one) => is(one, topics.used) || is(one, topics.transfer));
  const used = events.flatMap((one, place) => (is(one, topics.used) ? [place] : []));
  const which = used.findIndex((place) => events[place]?.topics[2]?.toLowerCase() === nonce);
  if (which < 0) return undefined;
  const mine = used.length === 1 ? events : events.slice(...partOf(used, which, isUsedLast(events)));
  return mine
    .filter((one) => is(one, topics.transfer) && addressIn(one.topics[2] ?? "") === payTo)
    .reduce((sum, { data }) => sum + BigInt(data === "0x" ? "0" : data), 0n);

  /** Tokens say first that an authorization is used, and then what they transfer for it (OpenZeppelin, USDC); or the other way round. */
  function isUsedLast(all: readonly Log[]): boolean {
    return is(all[0], topics.transfer) && is(all.at(-1), topics.used);
  }
}

/** Where the events of one of several authorizations begin and end. */
function partOf(used: readonly number[], which: number, isUsedLast: boolean): [from: number, to: number | undefined] {
  return isUsedLast ? [(used[which - 1] ?? -1) + 1, used[which]] : [used[which] ?? 0, used[which + 1]];
}

export async function isNonceUsed(
  rpc: Rpc,
  { asset, payer, nonce }: Pick<PaymentRecord, "asset" | "payer" | "nonce">,
  block = "latest",
): Promise<boolean> {
  const word = await rpc("eth_call", [{ to: asset, data: callData(selectors.authorizationState, payer, nonce) }, block], hex);
  if (word === "0x") throw new Reverted("no such token");
  return BigInt(word) !== 0n;
}

type Transfer = Pick<PaymentRecord, "asset" | "payer" | "payTo" | "amount" | "validAfter" | "validBefore" | "nonce" | "signature">;

/** The call that brings a payment to its token: anyone may make it. */
export function transferCall({ asset, payer, payTo, amount, validAfter, validBefore, nonce, signature }: Transfer) {
  const [r, s, v] = [signature.slice(2, 66), signature.slice(66, 130), Number.parseInt(signature.slice(130), 16)];
  const data = callData(selectors.transferWithAuthorization, payer, payTo, BigInt(amount), BigInt(validAfter), BigInt(validBefore), nonce, v, r, s);
  return { to: asset, data };
}

/** Whether the token would take the payment now. Throws `Reverted` where it says no, `RpcFailure` where nobody says. */
export async function wouldTake(rpc: Rpc, payment: Transfer): Promise<boolean> {
  // A token without a return value gives nothing back; one that says no gives back 0.
  const given = await rpc("eth_call", [{ from: payment.payTo, ...transferCall(payment) }, "latest"], hex);
  return given === "0x" || BigInt(given) !== 0n;
}

/** What an account holds of a token, in atomic units. Throws `RpcFailure`, `Reverted`. */
export async function balanceOf(rpc: Rpc, asset: string, account: string): Promise<bigint> {
  const held = await rpc("eth_call", [{ to: asset, data: callData(selectors.balanceOf, account) }, "latest"], hex);
  if (held === "0x") throw new Reverted("no such token");
  if (held.length !== 66) throw new RpcFailure("not what was asked for");
  return BigInt(held);
}

/** How many decimals a token's amounts have. Throws `RpcFailure`; `Reverted` where there is no such token. */
export async function decimalsOf(rpc: Rpc, asset: string): Promise<number> {
  const said = await rpc("eth_call", [{ to: asset, data: selectors.decimals }, "latest"], hex);
  if (said === "0x") throw new Reverted("no such token");
  if (said.length !== 66) throw new RpcFailure("not what was asked for");
  return Number(said);
}
