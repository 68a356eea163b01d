import { asBytes } from "../vault/documents.ts";
import type { Change } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import { type Covered, digestOfCovered } from "./covered.ts";
import { GENESIS, hashOf, readEntry, type StoredEntry, writeEntry } from "./entry.ts";
import type { EventView, LogEvent } from "./event.ts";
import { type LogHead, putHead, signedHead } from "./signed-head.ts";

/** A disclosure, and which records it held: the entry names that by its digest only. */
export type Disclosure = { readonly disclosed: Extract<LogEvent, { type: "disclosed" }>; readonly covered: Covered };

const entriesOf = (vault: Vault) => vault.sequence("log", asBytes);

/** Where the log ends: the next entry's number is one more than `seq`. */
export async function logEnd(vault: Vault): Promise<LogHead> {
  const log = entriesOf(vault);
  const [{ seq, value }, lost] = await Promise.all([log.last(), log.gaps()]);
  // After entries that were lost the chain begins anew.
  return { seq, lost, hash: value ? await hashOf(readEntry(seq, value)) : GENESIS };
}

/**
 * The changes that add events to the log, each carrying the hash of the one before, and sign its new head. To be committed
 * together with what they tell of; another writer's entry makes that commit a `Conflict`. Call once for each commit.
 */
export const appendEvents = async (vault: Vault, events: readonly (LogEvent | Disclosure)[], at: number): Promise<Change[]> =>
  events.length === 0 ? [] : appendAfter(vault, await logEnd(vault), events, at);

/** The same for a log that ends there: where it does not any more, the commit is a `Conflict`. */
export async function appendAfter(vault: Vault, end: LogHead, events: readonly (LogEvent | Disclosure)[], at: number): Promise<Change[]> {
  const log = entriesOf(vault);
  let { seq, hash } = end;
  const changes: Change[] = [];
  for (const noted of events) {
    const covered = "covered" in noted ? noted.covered : undefined;
    const event = "covered" in noted ? { ...noted.disclosed, covers: await digestOfCovered(noted.covered) } : noted;
    const { bytes, text } = writeEntry({ at, event, prev: hash, seq: (seq += 1) }, covered);
    changes.push(await log.append(seq, bytes));
    hash = await hashOf({ text });
  }
  return [...changes, await putHead(vault, { ...end, seq, hash }, at)];
}

/** Number and time of the newest entry; zeros where there is none. */
export async function lastEvent(vault: Vault): Promise<{ readonly seq: number; readonly at: number }> {
  const { seq, value } = await entriesOf(vault).last();
  return { seq, at: value ? readEntry(seq, value).at : 0 };
}

/** Adds events that stand alone. */
export async function logEvents(vault: Vault, events: readonly LogEvent[], at: number, options: { readonly urgent?: boolean } = {}): Promise<void> {
  await vault.attempt(async () => ({ changes: await appendEvents(vault, events, at), result: undefined }), options);
}

/** The signed head, made now where the log is of before heads were signed. Undefined for an empty log. */
export async function currentHead(vault: Vault, at: number): Promise<string | undefined> {
  const before = await signedHead(vault);
  if (before !== undefined) return before;
  await vault.attempt(async () => {
    const { seq, value } = await entriesOf(vault).last();
    const lost = await entriesOf(vault).gaps();
    return { changes: value ? [await putHead(vault, { seq, hash: await hashOf(readEntry(seq, value)), lost }, at)] : [], result: undefined };
  });
  return signedHead(vault);
}

/** Entries in order of number, or the reverse. Throws `Damaged`. */
export async function readEntries(
  vault: Vault,
  range: { before?: number; after?: number; limit?: number; descending?: boolean },
): Promise<StoredEntry[]> {
  return (await entriesOf(vault).list(range)).map(({ seq, value }) => readEntry(seq, value));
}

/** Entries read at a time. */
const BATCH = 1000;

/** The whole log, oldest first, or up to an entry: never more than some hundred in memory. Throws `Damaged`. */
export async function* entriesInOrder(vault: Vault, upTo = Number.POSITIVE_INFINITY): AsyncGenerator<StoredEntry> {
  let after = 0;
  for (;;) {
    const entries = await readEntries(vault, { after, limit: BATCH });
    for (const entry of entries) {
      if (entry.seq > upTo) return;
      yield entry;
      after = entry.seq;
    }
    if (entries.length < BATCH) return;
  }
}

/** Those of these entries that are there, in the order of the numbers. */
export async function entriesNumbered(vault: Vault, seqs: readonly number[]): Promise<StoredEntry[]> {
  return (await entriesOf(vault).get(seqs)).map(({ seq, value }) => readEntry(seq, value));
}

/** The number of the newest entry. */
export const lastSeq = async (vault: Vault): Promise<number> => (await entriesOf(vault).last()).seq;

/** An entry as our own screens show it. */
export async function viewOf(entry: StoredEntry): Promise<EventView> {
  const { seq, at, event } = entry;
  return { seq, at, hash: await hashOf(entry), event };
}
