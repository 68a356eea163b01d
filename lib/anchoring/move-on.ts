import { type NetworkSetup, setupOf } from "../earnings/settlement/networks.ts";
import { Reverted, RpcFailure, rpcAt } from "../earnings/settlement/rpc.ts";
import type { Vault } from "../vault/vault.ts";
import { type Depth, NotDeployed, type Reading, readContract, WrongChain } from "./look.ts";
import type { Call } from "./registries.ts";

/** How often something was tried in vain, why, and when it is looked at next (UTC ms). */
export type Tries = { readonly failed: number; readonly nextAt: number; readonly reason?: Trouble };

/** Why something does not get on; the last ones are those of who sends. `not_taken`: the node says that the network would refuse it. */
export type Trouble =
  | "node_away"
  | "wrong_chain"
  | "not_deployed"
  | "not_taken"
  | "no_sender"
  | "queued"
  | "fees_empty"
  | "fees_high"
  | "node_refused"
  | "would_fail"
  | "failed_on_chain";

export const fresh: Tries = { failed: 0, nextAt: 0 };

/** Whether a call is on its way; or why it is not. */
export type Brought = "sent" | Trouble;

/** Brings a call to a network. What it does outlasts the worker; asked again for the same `purpose` while that is on its way, it sends nothing more. */
export type Bring = (setup: NetworkSetup, call: Call, purpose: string) => Promise<Brought>;

/** Something that is to stand on a network. */
export type Job = {
  readonly network: string;
  readonly tries: Tries;
  /** What is asked, and how many words come back. */
  readonly read: Call;
  readonly answers: number;
  /** Since when it stands there by what was answered, UTC seconds; 0: it does not. */
  readonly since: (words: readonly bigint[]) => number;
  readonly purpose: string;
  /** UTC milliseconds. */
  readonly askedAt: number;
  /**
   * What brings it there. Whatever it signs is kept before this gives it. `others`: only somebody else may bring it; `over`: nobody can any more.
   * `time`: the chain's, UTC seconds.
   */
  readonly call: (time: number) => Promise<Call | "others" | "over">;
  /** Keeps what was seen. Gives whether it stands otherwise than before. */
  readonly note: (tries: Tries, seen?: Sight) => Promise<boolean>;
};

/** What a network's contract answered, and how deep that lies; no depth where the thing is not there. */
export type Sight = { readonly words: readonly bigint[]; readonly depth?: Depth };

/** Milliseconds: between two looks at what is on its way, at what stands and may be reorganised away, at what waits for the person, for somebody else; and the longest wait. */
const SOON = 2000;
const WATCHED = 15_000;
const FOR_PERSON = 60_000;
const FOR_OTHERS = 300_000;
const LONGEST = 3_600_000;
/** What the person can mend at any moment: tried again without growing patience. */
const mendable: ReadonlySet<Trouble> = new Set(["no_sender", "fees_empty", "fees_high"]);
/** It is not looked at again. */
export const NEVER = Number.MAX_SAFE_INTEGER;

/** A clock that was turned back holds nothing up for longer than the longest wait. */
export const isDue = ({ nextAt }: Tries, now: number): boolean => nextAt <= now || (nextAt !== NEVER && nextAt > now + LONGEST);

export type Moved = { readonly moved: boolean; readonly nextAt: number | undefined };

/** Looks at one thing, brings it where it is not there, and keeps what became of that. Nobody is asked without a node. Throws `VaultLocked`, `NoSpace`. */
export async function moveOn(vault: Vault, job: Job, bring: Bring, clock: () => number): Promise<boolean> {
  const setup = await setupOf(vault, job.network);
  if (setup?.rpc === undefined) return false;
  try {
    const reading = await readContract(rpcAt(setup.rpc), setup, job.read, job.answers);
    const since = job.since(reading.words);
    if (since > 0) return await job.note(standing(reading.depthOf(since), clock()), { words: reading.words, depth: reading.depthOf(since) });
    return await bringOnce(setup, job, reading, bring, clock);
  } catch (error) {
    const reason = troubleIn(error);
    if (reason === undefined) throw error;
    return job.note(inVain(job.tries, reason, clock()));
  }
}

function standing(depth: Depth, now: number): Tries {
  return { failed: 0, nextAt: depth === "final" ? NEVER : now + (depth === "new" ? SOON : WATCHED) };
}

async function bringOnce(setup: NetworkSetup, job: Job, { words, time }: Reading, bring: Bring, clock: () => number): Promise<boolean> {
  const call = await job.call(time);
  if (call === "over") return job.note({ failed: 0, nextAt: NEVER }, { words });
  if (call === "others") return job.note({ failed: 0, nextAt: clock() + patience(clock() - job.askedAt) }, { words });
  const brought = await bring(setup, call, job.purpose);
  const isOnItsWay = brought === "sent" || brought === "queued";
  return job.note(isOnItsWay ? { failed: 0, nextAt: clock() + SOON } : inVain(job.tries, brought, clock()), { words });
}

/** What was not brought for long is looked for less often. */
const patience = (age: number): number => Math.min(Math.max(FOR_OTHERS, age / 10), LONGEST);

/** Tried again after a wait that doubles, up to an hour. */
const inVain = ({ failed }: Tries, reason: Trouble, now: number): Tries => ({
  failed: failed + 1,
  nextAt: now + (mendable.has(reason) ? FOR_PERSON : Math.min(SOON * 2 ** Math.min(failed, 12), LONGEST)),
  reason,
});

/** What an error says of a network; undefined where it is none of its. */
export function troubleIn(error: unknown): Trouble | undefined {
  if (error instanceof RpcFailure) return "node_away";
  if (error instanceof Reverted) return "not_taken";
  if (error instanceof WrongChain) return "wrong_chain";
  return error instanceof NotDeployed ? "not_deployed" : undefined;
}
