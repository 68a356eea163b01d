import { appendEvents } from "../activity/log.ts";
import type { Grant } from "../consent/grant.ts";
import type { Standing } from "../consent/stop-list.ts";
import { setups } from "../earnings/settlement/networks.ts";
import type { Vault } from "../vault/vault.ts";
import { type Anchoring, anchoringsOf, statementFor, updateAnchoring, wantedOf } from "./anchorings.ts";
import { type Bring, fresh, isDue, type Job, type Moved, moveOn, NEVER, type Sight } from "./move-on.ts";
import { type Act, statementCall, statusCall } from "./registries.ts";
import { sealJobs } from "./seals.ts";

/** Nothing is looked at more often than this, milliseconds. */
const SHORTEST = 500;

/**
 * Brings every permission, revocation and seal to its public record that is due and not there, as far as networks have a node. What there is to
 * bring follows from what is stored and what the chain says: cut off anywhere, it is done again. Gives when to come again (UTC ms), undefined
 * for never, and whether something stands otherwise. Throws `VaultLocked`, `NoSpace`.
 */
export async function anchorDue(standing: Standing, bring: Bring, clock: () => number): Promise<Moved> {
  const { vault } = standing;
  const reachable = new Set((await setups(vault)).flatMap(({ network, rpc }) => (rpc === undefined ? [] : [network])));
  const jobs = async (): Promise<Job[]> =>
    [...(await anchoringJobs(standing, clock)), ...(await sealJobs(vault))].filter(({ network }) => reachable.has(network));
  let moved = false;
  for (const job of await jobs()) if (isDue(job.tries, clock())) moved = (await moveOn(vault, job, bring, clock)) || moved;
  const next = Math.min(...(await jobs()).map(({ tries }) => tries.nextAt));
  return { moved, nextAt: next < NEVER ? Math.max(next, clock() + SHORTEST) : undefined };
}

async function anchoringJobs(standing: Standing, clock: () => number): Promise<Job[]> {
  const all = await anchoringsOf(standing.vault).all();
  const jobs = all.map(async ({ value }) => jobOf(standing, value, await wantedOf(standing, value.grantId), clock));
  return (await Promise.all(jobs)).filter((job) => job !== undefined);
}

/** What the chain says that is wanted; a permission that is revoked there stands there too, and never comes back. */
const sinceFor =
  (wanted: Act) =>
  (words: readonly bigint[]): number => {
    const [anchoredAt, revokedAt] = timesIn(words);
    return wanted === "revoke" ? revokedAt : revokedAt || anchoredAt;
  };

const timesIn = ([, anchoredAt = 0n, revokedAt = 0n]: readonly bigint[]): [number, number] => [Number(anchoredAt), Number(revokedAt)];

function jobOf(standing: Standing, anchoring: Anchoring, act: Act | undefined, clock: () => number): Job | undefined {
  const { vault } = standing;
  const { grantId, network, subject, digest, statements, seen } = anchoring;
  // What nobody was ever given a statement for cannot be there.
  if (act === undefined || (act === "revoke" && statements.anchor === undefined && !seen)) return undefined;
  return {
    network,
    tries: anchoring.act === act ? anchoring.tries : fresh,
    read: statusCall(subject, digest),
    answers: 3,
    since: sinceFor(act),
    purpose: `${act} ${grantId}`,
    askedAt: anchoring.askedAt,
    async call(time) {
      const now = clock();
      if (act === "anchor" && !(await isToBeBrought(standing, anchoring, now))) return (statements.anchor?.deadline ?? 0) < time ? "over" : "others";
      return statementCall(await statementFor(vault, anchoring, act, Math.max(time, Math.floor(now / 1000))), subject, digest);
    },
    note: (tries, sight) => note(vault, anchoring, { act, tries, ...(sight ? { seen: seenIn(sight) } : {}) }, clock()),
  };
}

/** Looked at anew before anything is signed: what was revoked or ran out meanwhile is not put there any more. */
async function isToBeBrought(standing: Standing, { grantId, by }: Anchoring, now: number): Promise<boolean> {
  const grant = (await standing.vault.collection<Grant>("grants").get(grantId))?.value;
  return by === "wallet" && grant !== undefined && now < grant.expiresAt && (await wantedOf(standing, grantId)) === "anchor";
}

async function note(vault: Vault, before: Anchoring, news: Pick<Anchoring, "act" | "tries" | "seen">, now: number): Promise<boolean> {
  const { grantId, network, origin } = before;
  const after = await updateAnchoring(vault, grantId, async (current) => {
    const next = { ...current, ...news };
    const record = newsIn(next);
    if (record === undefined) return { after: next };
    const event = { type: "anchoring_seen" as const, origin, grantId, network, record };
    return { after: { ...next, logged: [...next.logged, record] }, also: await appendEvents(vault, [event], now) };
  });
  return JSON.stringify([after?.seen, after?.tries.reason]) !== JSON.stringify([before.seen, before.tries.reason]);
}

function seenIn({ words, depth }: Sight): NonNullable<Anchoring["seen"]> {
  const [anchoredAt, revokedAt] = timesIn(words);
  return { anchoredAt, revokedAt, ...(depth === undefined ? {} : { depth }) };
}

/** What has its blocks, and the log does not tell of yet. */
function newsIn({ seen, logged }: Anchoring): "permission" | "revocation" | undefined {
  if (!seen || seen.depth === undefined || seen.depth === "new") return undefined;
  const record = seen.revokedAt > 0 ? "revocation" : "permission";
  return logged.includes(record) ? undefined : record;
}
