import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { feesAddress, signWithFeesKey } from "../../identity/fees-account.ts";
import type { Vault } from "../../vault/vault.ts";
import { afterBlock, afterGivingUp, LOOSE, withOutcome, withoutOld } from "./fee-book.ts";
import { type Fees, feesAt, feesToReplace, gasLimitFor } from "./fees.ts";
import { chainIdOf, coinsOf, feeLevel, gasFor, give, nextNonce, outcomeOf } from "./node.ts";
import { Reverted, type Rpc, RpcFailure } from "./rpc.ts";
import { type Account, accountOn, bookOn, type Call, failuresOf, feesOf, type Pause, type Sending, updateAccount } from "./sending.ts";

/** A network on which the wallet sends for itself. `most`: wei that one transaction may cost. */
export type OwnWay = { readonly vault: Vault; readonly network: string; readonly rpc: Rpc; readonly most: bigint; readonly clock: () => number };

/** Nothing is sent for now: why, as a code, and when it is worth another try, UTC ms. */
export type Waits = { readonly waits: string; readonly until: number };
/** `hash`: a node has it. `refused`: why it is not sent, as a code. */
export type Brought = { readonly hash: string } | { readonly refused: string } | Waits;

/** Milliseconds: between two looks at what is under way; after which it is given to the node again, for more; and while nothing can be sent. */
const SOON = 2000;
const STALE = 60_000;
const PAUSE = 60_000;
/** Transactions for one purpose that may fail in a block, each for the person's money: what a simulation says is not always what happens. */
const MOST_FAILED = 2;

const isPast = (since: number, now: number, wait: number): boolean => now - since >= wait || now < since;

const isPaused = ({ pause }: Account, now: number): boolean => pause !== undefined && pause.until > now && pause.until <= now + PAUSE;

/** Why a transaction for this purpose has to wait: another is under way, or there was a reason a moment ago. Undefined: it has not. */
export function waitOf(account: Account, purpose: string, now: number): Waits | undefined {
  const { sending, pause } = account;
  if (sending && sending.purpose !== purpose) return { waits: "queued", until: now + SOON };
  return pause && isPaused(account, now) && !sending?.told ? { waits: pause.reason, until: pause.until } : undefined;
}

/**
 * Has a call brought to its chain by a transaction of the fees account, unless it would fail there, costs more than the person allows, or another
 * is under way. The transaction is in the vault before a node hears of it; stopped anywhere and called again for the same purpose, it is the same
 * transaction. Throws `RpcFailure` where the node does not say.
 */
export async function bring(way: OwnWay, call: Call, purpose: string): Promise<Brought> {
  const { vault, network, rpc, clock } = way;
  const account = await accountOn(vault, network);
  const waits = waitOf(account, purpose, clock());
  if (waits) return waits;
  if (account.sending) return account.sending.told ? { hash: newest(account.sending) } : tell(way, account);
  if (failuresOf(account, purpose) >= MOST_FAILED) return { refused: "failed_on_chain" };
  if ((await chainIdOf(rpc)) !== chainNumber(network)) return { refused: "wrong_chain" };
  const from = await feesAddress(vault);
  const gasLimit = gasLimitFor(await simulated(rpc, from, call));
  if (gasLimit === undefined) return { refused: "would_fail" };
  const [next, pending] = await Promise.all([nextNonce(rpc, from, "latest"), nextNonce(rpc, from, "pending")]);
  const { givenUp } = account;
  const replaces = givenUp?.nonce === next ? feesOf(givenUp) : undefined;
  const fees = await affordable(way, account, gasLimit, replaces);
  if ("waits" in fees) return fees;
  // One of ours that was given up stands in the way at most; what somebody else has under way there goes first.
  const sending = await signed(way, { ...call, purpose, gasLimit, nonce: replaces ? next : Math.max(next, pending), fees, hashes: [] });
  const { pause: _over, givenUp: _replaced, ...rest } = account;
  const after: Account = { ...rest, sending };
  return (await updateAccount(vault, account, () => after)) ? tell(way, after) : { waits: "queued", until: clock() + SOON };
}

/** Follows what is under way: ended by a block, given to the node again, or for more. Throws `RpcFailure`. Gives whether something has ended. */
export async function tend(way: OwnWay): Promise<boolean> {
  const { vault, network, rpc, clock } = way;
  const account = await accountOn(vault, network);
  const { sending } = account;
  if (!sending) return findLoose(way, account);
  if ((await chainIdOf(rpc)) !== chainNumber(network)) throw new RpcFailure("a node of another chain");
  const next = await nextNonce(rpc, await feesAddress(vault), "latest");
  if (next > sending.nonce) return ended(way, account, sending);
  if (isPast(sending.at, clock(), STALE)) return again(way, account, sending, next);
  if (!sending.told && !isPaused(account, clock())) await tell(way, account);
  return false;
}

const chainNumber = (network: string): bigint => BigInt(network.slice("eip155:".length));
const newest = ({ hashes }: Sending): string => hashes.at(-1) ?? "";

/** Gas that the call takes, 0 where it would fail. */
async function simulated(rpc: Rpc, from: string, call: Call): Promise<bigint> {
  try {
    return await gasFor(rpc, from, call);
  } catch (error) {
    if (error instanceof Reverted) return 0n;
    throw error;
  }
}

/**
 * A transaction with that nonce is in a block: one of ours, whose fee is written down, or another that the account sent from elsewhere. What it
 * did, the payment's own look tells.
 */
async function ended(way: OwnWay, account: Account, sending: Sending): Promise<boolean> {
  const { vault, rpc, clock } = way;
  await findLoose(way, account);
  const outcome = await outcomeOf(rpc, sending.hashes);
  return bookOn(vault, account, (now) => afterBlock(now, outcome, clock()));
}

/** Looks for what is not followed any more: what is in a block has cost its fee. Gives whether any is. */
async function findLoose({ vault, rpc, clock }: OwnWay, account: Account): Promise<boolean> {
  const { loose = [] } = account;
  if (loose.length === 0) return false;
  let found = false;
  for (const one of loose) {
    const outcome = await outcomeOf(rpc, one.hashes);
    if (outcome) found = (await bookOn(vault, account, (now) => withOutcome(now, one, outcome, clock()))) || found;
  }
  if (loose.some((one) => isPast(one.at, clock(), LOOSE))) await updateAccount(vault, account, (now) => withoutOld(now, clock()));
  return found;
}

/** Gives the node what is kept. Nothing of it was known to the node before, or nobody heard that it was. */
async function tell(way: OwnWay, account: Account): Promise<Brought> {
  const { sending } = account;
  if (!sending) throw new TypeError("nothing is under way");
  if (!(await give(way.rpc, sending.signed, newest(sending)))) return pauseFor(way, account, { reason: "node_refused" });
  const at = way.clock();
  await updateAccount(way.vault, account, ({ pause: _over, ...now }) => ({ ...now, sending: { ...sending, told: true, at } }));
  return { hash: newest(sending) };
}

/** In no block for long: the same nonce for more; the same again where that would be more than the person allows; given up where it would fail by now. */
async function again(way: OwnWay, account: Account, sending: Sending, next: number): Promise<boolean> {
  const { vault, rpc } = way;
  const from = await feesAddress(vault);
  const gasLimit = gasLimitFor(await simulated(rpc, from, sending));
  if (gasLimit === undefined) return updateAccount(vault, account, (now) => afterGivingUp(now, way.clock()));
  // A reorganisation may take the transaction before this one: then this one waits for a nonce that nobody sends.
  const isStranded = next < sending.nonce && (await nextNonce(rpc, from, "pending")) <= next;
  const limit = gasLimit > BigInt(sending.gasLimit) ? gasLimit : BigInt(sending.gasLimit);
  const fees = await affordable(way, account, limit, feesOf(sending));
  if (!("waits" in fees)) {
    const { to, data, purpose, hashes } = sending;
    const replacing = await signed(way, { to, data, purpose, hashes, gasLimit: limit, fees, nonce: isStranded ? next : sending.nonce });
    const after: Account = { ...account, sending: replacing };
    if (await updateAccount(vault, account, () => after)) await tell(way, after);
    return false;
  }
  await give(rpc, sending.signed, newest(sending));
  const at = way.clock();
  await updateAccount(vault, account, (now) => ({ ...now, sending: { ...sending, at } }));
  return false;
}

/** What the transaction may cost for each unit of gas; or why it cannot be paid, which is kept as the reason of a pause. */
async function affordable(way: OwnWay, account: Account, gasLimit: bigint, replaces: Fees | undefined): Promise<Fees | Waits> {
  const { vault, rpc, most } = way;
  const level = await feeLevel(rpc);
  const mostEach = most / gasLimit;
  const fees = replaces ? feesToReplace(replaces, level, mostEach) : feesAt(level, mostEach);
  if (!fees) return pauseFor(way, account, { reason: "fees_high" });
  const held = await coinsOf(rpc, await feesAddress(vault));
  const short = gasLimit * fees.maxFeePerGas - held;
  return short > 0n ? pauseFor(way, account, { reason: "fees_empty", missing: short.toString(), held: held.toString() }) : fees;
}

async function pauseFor({ vault, clock }: OwnWay, account: Account, pause: Omit<Pause, "until">): Promise<Waits> {
  const until = clock() + PAUSE;
  await updateAccount(vault, account, (now) => ({ ...now, pause: { ...pause, until } }));
  return { waits: pause.reason, until };
}

type Unsigned = Call & Pick<Sending, "purpose" | "nonce" | "hashes"> & { readonly gasLimit: bigint; readonly fees: Fees };

async function signed({ vault, network, clock }: OwnWay, { to, data, purpose, nonce, hashes, gasLimit, fees }: Unsigned): Promise<Sending> {
  const raw = await signWithFeesKey(vault, { chainId: Number(chainNumber(network)), nonce, to, data, gasLimit, ...fees });
  return {
    to,
    data,
    purpose,
    nonce,
    gasLimit: gasLimit.toString(),
    maxFeePerGas: fees.maxFeePerGas.toString(),
    maxPriorityFeePerGas: fees.maxPriorityFeePerGas.toString(),
    signed: raw,
    hashes: [...hashes, `0x${bytesToHex(keccak_256(hexToBytes(raw.slice(2))))}`],
    at: clock(),
    told: false,
  };
}
