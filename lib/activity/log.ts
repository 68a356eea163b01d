import { digestOf } from "../crypto/digest.ts";
import { Damaged } from "../crypto/envelope.ts";
import type { Change } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import type { EventView, LogEvent, VerifyResult } from "./event.ts";

type Stored = { readonly at: number; readonly prev: string; readonly hash: string; readonly event: LogEvent };

/** Hash before the first entry. */
const GENESIS = "";
const BATCH = 1000;

const hashOf = (seq: number, { at, prev, event }: Omit<Stored, "hash">): Promise<string> => digestOf({ seq, at, prev, event });

/**
 * The changes that add events to the log, each carrying the hash of the one before. To be committed together with what
 * they tell of; another writer's entry makes that commit a `Conflict`. Call once for each commit.
 */
export async function appendEvents(vault: Vault, events: readonly LogEvent[], at: number): Promise<Change[]> {
  if (events.length === 0) return [];
  const log = vault.sequence<Stored>("log");
  const last = await log.last();
  let { seq } = last;
  // After entries that were lost the chain begins anew.
  let prev = last.value?.hash ?? GENESIS;
  const changes: Change[] = [];
  for (const event of events) {
    seq += 1;
    const hash = await hashOf(seq, { at, prev, event });
    changes.push(await log.append(seq, { at, prev, hash, event }));
    prev = hash;
  }
  return changes;
}

/** Number and time of the newest entry; zeros where there is none. */
export async function lastEvent(vault: Vault): Promise<{ readonly seq: number; readonly at: number }> {
  const { seq, value } = await vault.sequence<Stored>("log").last();
  return { seq, at: value?.at ?? 0 };
}

/** Adds events that stand alone. */
export async function logEvents(vault: Vault, events: readonly LogEvent[], at: number, options: { readonly urgent?: boolean } = {}): Promise<void> {
  await vault.attempt(async () => ({ changes: await appendEvents(vault, events, at), result: undefined }), options);
}

/** Newest first, those before `before`. */
export async function readEvents(
  vault: Vault,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<{ events: EventView[]; more: boolean }> {
  const range = { descending: true, limit: limit + 1, ...(before === undefined ? {} : { before }) };
  const entries = await vault.sequence<Stored>("log").list(range);
  const events = entries.slice(0, limit).map(({ seq, value: { at, hash, event } }) => ({ seq, at, hash, event }));
  return { events, more: entries.length > limit };
}

/**
 * Walks the whole chain and names the first place where it does not hold. Entries that are known to be lost, since a repair, are
 * stepped over and named. Where the log must end, the vault's head says.
 */
export async function verifyLog(vault: Vault): Promise<VerifyResult> {
  const log = vault.sequence<Stored>("log");
  const lost = await log.gaps();
  const end = (await log.last()).seq;
  let seq = 0;
  let prev = GENESIS;
  for (;;) {
    let entries: { seq: number; value: Stored }[];
    try {
      entries = await log.list({ after: seq, limit: BATCH });
    } catch (error) {
      if (error instanceof Damaged) return { ok: false, entries: seq, brokenAt: await firstDamaged(vault, seq), problem: "altered" };
      throw error;
    }
    for (const entry of entries) {
      const gap = lost.find(({ from, to }) => from === seq + 1 && to === entry.seq - 1);
      // What follows on lost entries carries the hash of one that nobody has, or begins anew.
      if (gap) [seq, prev] = [gap.to, entry.value.prev];
      if (entry.seq !== seq + 1) return { ok: false, entries: seq, brokenAt: seq + 1, problem: "missing" };
      const { value } = entry;
      if (value.prev !== prev || (await hashOf(entry.seq, value)) !== value.hash)
        return { ok: false, entries: seq, brokenAt: entry.seq, problem: "altered" };
      seq = entry.seq;
      prev = value.hash;
    }
    if (entries.length < BATCH) return { ok: true, entries: Math.max(seq, end), head: prev, ...(lost.length > 0 ? { lost } : {}) };
  }
}

async function firstDamaged(vault: Vault, after: number): Promise<number> {
  const log = vault.sequence<Stored>("log");
  for (let seq = after; ; seq++) {
    try {
      if ((await log.list({ after: seq, limit: 1 })).length === 0) return seq;
    } catch {
      return seq + 1;
    }
  }
}
