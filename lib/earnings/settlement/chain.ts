import * as z from "zod";
import type { PaymentRecord } from "../ledger.ts";
import { addressIn, callData, selectors, topics } from "./abi.ts";
import { Reverted, type Rpc, RpcFailure } from "./rpc.ts";

/** What a chain says of one payment. `arrived`: atomic units that this authorization brought to the payee. */
export type Sight = { readonly head: Head } & (
  | { readonly state: "unused" | "cancelled" | "unclear" }
  | { readonly state: "used"; readonly hash: string; readonly block: { readonly number: number; readonly hash: string }; readonly arrived: bigint }
);
/** The newest block; `time` in UTC seconds. */
export type Head = { readonly number: number; readonly time: number };

const hex = z.string().regex(/^0x[0-9a-fA-F]*$/);
const quantity = hex.transform(Number);
const log = z.object({ address: hex, topics: z.array(hex), data: hex, logIndex: quantity, transactionHash: hex });
const receipt = z.object({ status: quantity, blockNumber: quantity, blockHash: hex, transactionHash: hex, logs: z.array(log) }).nullable();
const block = z.object({ number: quantity, timestamp: quantity });
type Log = z.output<typeof log>;

/** Blocks that are searched for a transaction whose name is not known: what nodes give in one answer. */
const SEARCHED = 9000;

/** Looks for a payment, by its transaction where that is known, else by its nonce. Throws `RpcFailure`. */
export async function look(rpc: Rpc, payment: PaymentRecord, hash: string | undefined): Promise<Sight> {
  const latest = await rpc("eth_getBlockByNumber", ["latest", false], block);
  const head = { number: latest.number, time: latest.timestamp };
  const known = hash === undefined ? undefined : await sightOf(rpc, payment, hash);
  if (known) return { head, ...known };
  if (!(await isNonceUsed(rpc, payment))) return { head, state: "unused" };
  const found = await rpc(
    "eth_getLogs",
    [
      {
        address: payment.asset,
        topics: [[topics.used, topics.cancelled], padded(payment.payer), payment.nonce],
        fromBlock: `0x${Math.max(0, head.number - SEARCHED).toString(16)}`,
        toBlock: "latest",
      },
    ],
    z.array(log),
  );
  const last = found.at(-1);
  if (last === undefined) return { head, state: "unclear" };
  if (last.topics[0]?.toLowerCase() === topics.cancelled) return { head, state: "cancelled" };
  return { head, ...((await sightOf(rpc, payment, last.transactionHash)) ?? { state: "unclear" }) };
}

/** What one transaction did for a payment: undefined where it is in no block, failed, or was about something else. */
async function sightOf(rpc: Rpc, payment: PaymentRecord, hash: string): Promise<Omit<Extract<Sight, { state: "used" }>, "head"> | undefined> {
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
 * transferred. Several of one payer in one transaction follow each other in the same order as their transfers. A log that was told twice counts once.
 */
function arrivedIn(logs: readonly Log[], { asset, payer, payTo, nonce }: PaymentRecord): bigint | undefined {
  const own = [...new Map(logs.filter(({ address }) => address.toLowerCase() === asset).map((one) => [one.logIndex, one])).values()].toSorted(
    (a, b) => a.logIndex - b.logIndex,
  );
  const of = (topic: string) => own.filter((one) => one.topics[0]?.toLowerCase() === topic && addressIn(one.topics[1] ?? "") === payer);
  const used = of(topics.used);
  const place = used.findIndex((one) => one.topics[2]?.toLowerCase() === nonce);
  if (place < 0) return undefined;
  const transfers = of(topics.transfer);
  const mine = used.length === 1 ? transfers : transfers.slice(place, place + 1);
  return mine.filter((one) => addressIn(one.topics[2] ?? "") === payTo).reduce((sum, { data }) => sum + BigInt(data === "0x" ? "0" : data), 0n);
}

const padded = (address: string): string => `0x${address.slice(2).padStart(64, "0")}`;

async function isNonceUsed(rpc: Rpc, { asset, payer, nonce }: PaymentRecord): Promise<boolean> {
  const word = await rpc("eth_call", [{ to: asset, data: callData(selectors.authorizationState, payer, nonce) }, "latest"], hex);
  if (word === "0x") throw new RpcFailure("no such token");
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
  if (held.length !== 66) throw new RpcFailure("no such token");
  return BigInt(held);
}

/** How many decimals a token's amounts have. Throws `RpcFailure`; `Reverted` where there is no such token. */
export async function decimalsOf(rpc: Rpc, asset: string): Promise<number> {
  const said = await rpc("eth_call", [{ to: asset, data: selectors.decimals }, "latest"], hex);
  if (said === "0x") throw new Reverted("no such token");
  if (said.length !== 66) throw new RpcFailure("not what was asked for");
  return Number(said);
}
