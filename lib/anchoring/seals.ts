import { appendEvents, currentHead } from "../activity/log.ts";
import { type InclusionProof, leafOfHead, merkleTree } from "../activity/merkle.ts";
import { headIn } from "../activity/signed-head.ts";
import type { Vault } from "../vault/vault.ts";
import type { Depth } from "./look.ts";
import { fresh, type Job, type Tries } from "./move-on.ts";
import { LOG_ANCHOR, rootCall, rootTimeCall } from "./registries.ts";

/** A signed end of the log under a root that is to stand on a network. */
export type Seal = {
  /** CAIP-2 chain id. */
  readonly network: string;
  /** Of the Merkle tree whose leaves are signed heads, and how many those are. */
  readonly root: string;
  readonly size: number;
  /** The head, compact JWS; the number of the entry it ends with; and its way up the tree. */
  readonly head: string;
  readonly upTo: number;
  readonly proof: InclusionProof;
  readonly by: "wallet" | "anyone";
  /** UTC milliseconds. */
  readonly askedAt: number;
  /** What the chain said last: since when it stands there, UTC seconds. */
  readonly seen?: { readonly at: number; readonly depth: Depth };
  readonly tries: Tries;
};

/** Nothing has happened yet that could be sealed. */
export class EmptyLog extends Error {
  override readonly name = "EmptyLog";
}

const sealsOf = (vault: Vault) => vault.collection<Seal>("seals");
const keyOf = ({ network, root }: Pick<Seal, "network" | "root">): string => `${network} ${root}`;

/** Newest first. */
export const seals = async (vault: Vault): Promise<Seal[]> =>
  (await sealsOf(vault).all()).map(({ value }) => value).sort((a, b) => b.upTo - a.upTo || b.askedAt - a.askedAt);

/**
 * Notes that the log, as it ends now, is to be sealed on a network; nothing is sent here. An end that is sealed there already is not sealed again.
 * Throws {@link EmptyLog}, `VaultLocked`, `NoSpace`.
 */
export async function sealLog(vault: Vault, network: string, by: Seal["by"], now: number): Promise<Seal> {
  // One of before heads were signed gets its head now.
  await currentHead(vault, now);
  return vault.attempt(async () => {
    const head = await currentHead(vault, now);
    if (head === undefined) throw new EmptyLog();
    const [newest] = (await seals(vault)).filter((seal) => seal.network === network);
    const { seq } = headIn(head);
    // The one entry since is that it was sealed: there is nothing new to seal.
    if (newest && newest.upTo >= seq - 1) return again(vault, newest, by);
    const tree = merkleTree([leafOfHead(head)]);
    const seal: Seal = { network, root: tree.root, size: tree.size, head, upTo: seq, proof: tree.proofOf(0), by, askedAt: now, tries: fresh };
    const changes = [
      await sealsOf(vault).put(keyOf(seal), seal, 0),
      ...(await appendEvents(vault, [{ type: "log_sealed", network, upTo: seq, by }], now)),
    ];
    return { changes, result: seal };
  });
}

/** The wallet takes over what was left to others. */
async function again(vault: Vault, before: Seal, by: Seal["by"]) {
  if (before.by === by || by === "anyone") return { changes: [], result: before };
  const entry = await sealsOf(vault).get(keyOf(before));
  const after = { ...before, by, tries: fresh };
  return { changes: entry ? [await sealsOf(vault).put(keyOf(before), after, entry.rev)] : [], result: after };
}

/** What there is to bring and to look at. */
export async function sealJobs(vault: Vault): Promise<Job[]> {
  return (await seals(vault)).map((seal) => {
    const { network, root, size, by, askedAt, tries } = seal;
    return {
      network,
      tries,
      read: rootTimeCall(root, size),
      answers: 1,
      since: ([at = 0n]) => Number(at),
      purpose: `seal ${root}`,
      askedAt,
      call: async () => (by === "wallet" ? rootCall(root, size) : "others"),
      note: (next, sight) => note(vault, seal, next, sight && seenIn(sight.words, sight.depth)),
    };
  });
}

const seenIn = ([at = 0n]: readonly bigint[], depth: Depth | undefined): Seal["seen"] | "gone" =>
  depth === undefined ? "gone" : { at: Number(at), depth };

async function note(vault: Vault, before: Seal, tries: Tries, seen: Seal["seen"] | "gone"): Promise<boolean> {
  const after = await vault.attempt<Seal | undefined>(async () => {
    const entry = await sealsOf(vault).get(keyOf(before));
    if (!entry) return { changes: [], result: undefined };
    const { seen: earlier, ...rest } = entry.value;
    const now = seen === "gone" ? undefined : (seen ?? earlier);
    const next: Seal = { ...rest, tries, ...(now ? { seen: now } : {}) };
    return { changes: [await sealsOf(vault).put(entry.key, next, entry.rev)], result: next };
  });
  return JSON.stringify([after?.seen, after?.tries.reason]) !== JSON.stringify([before.seen, before.tries.reason]);
}

/** A seal as an exported log carries it: what `verifyInclusion` of `sdk/server` takes, and where the root is to be looked up. */
export const exportedSeal = ({ network, root, size, head, proof }: Seal) => ({ network, contract: LOG_ANCHOR, root, size, head, proof });
