import type { Repaired } from "./damage.ts";
import { openRow } from "./documents.ts";
import { type AtRest, readHeads } from "./examine.ts";
import { advance, type Gap, HEAD, type Head, headerDigest, openHead, type SpaceHead, sealHead, spaceHeadOf, sumOf } from "./head.ts";
import type { Header } from "./header.ts";
import { type Space, spacesOf } from "./spaces.ts";
import { type Change, NoSpace, type Row, type Store } from "./store/store.ts";

const BATCH = 1000;

/**
 * Makes a damaged vault whole again as far as it can be: what does not hold against the newest head comes back from the second copy,
 * or else from whatever opens in either place; what nobody has is named and given up. Can be cut off and done again. The caller
 * renews the second copy afterwards.
 */
export async function repair(rest: AtRest, header: Header): Promise<Repaired> {
  const { store, keyring, records } = rest;
  await usable(store);
  const { newest } = await readHeads(rest);
  const copied = await rest.copy.rows();
  const changes: Change[] = [];
  const spaces: Record<string, SpaceHead> = {};
  const lost: { collection: string; documents: number }[] = [];
  const entries: { sequence: string; from: number; to: number }[] = [];
  let restored = 0;
  for (const [space, info] of await spacesOf(keyring)) {
    const wanted = newest && spaceHeadOf(newest.head, space);
    const found = await listed(store, space);
    const kept = await best(rest, space, info, { found, copied: copied.filter((row) => row.space === space), wanted });
    const mended = differences(found, kept);
    restored += mended.filter(({ box }) => box !== null).length;
    changes.push(...mended);
    spaces[space] = sumOf(keyring, space, kept);
    if (info.kind === "sequence") {
      const { last, gaps } = numbered(kept, wanted);
      spaces[space] = { ...spaces[space], last, gaps };
      const before = wanted?.gaps ?? [];
      entries.push(
        ...gaps.filter((one) => !before.some(({ from, to }) => from === one.from && to === one.to)).map((one) => ({ sequence: info.name, ...one })),
      );
    } else if (wanted && kept.length < wanted.count && info.name !== "reads")
      lost.push({ collection: info.name, documents: wanted.count - kept.length });
  }
  const head: Head = { header: await headerDigest(header), spaces };
  const standing = await store.get(...HEAD);
  const rev = Math.max(newest?.rev ?? 0, standing?.rev ?? 0) + 1;
  await store.commit([...changes, await sealHead(keyring, head, standing?.rev ?? 0, rev)], { plain: { header } });

  const gone = await records.verify();
  if (gone.length > 0) await giveUp(rest, await records.forget(gone));
  return {
    restored,
    lost,
    entries,
    records: gone.map(({ source, stream, records: count, imports }) => ({ source, stream, records: count, imports })),
  };
}

/** A database that does not answer is made anew: nothing in it can be read any more. */
async function usable(store: Store): Promise<void> {
  try {
    await store.scan(undefined, 1);
    await store.readPlain("header");
  } catch (error) {
    if (error instanceof NoSpace) throw error;
    await store.clear();
  }
}

/** Rows of a space as far as they can be read at all. */
async function listed(store: Store, space: string): Promise<Row[]> {
  const rows: Row[] = [];
  try {
    for (;;) {
      const last = rows.at(-1);
      const more = await store.list(space, { ...(last ? { after: last.id } : {}), limit: BATCH });
      rows.push(...more);
      if (more.length < BATCH) return rows;
    }
  } catch {
    return rows;
  }
}

type Candidates = { readonly found: readonly Row[]; readonly copied: readonly Row[]; readonly wanted: SpaceHead | undefined };

async function best(rest: AtRest, space: string, info: Space, { found, copied, wanted }: Candidates): Promise<Row[]> {
  const holds = (rows: readonly Row[]): boolean => {
    const { count, sum } = sumOf(rest.keyring, space, rows);
    return wanted !== undefined && count === wanted.count && sum === wanted.sum;
  };
  const here = await readable(rest, info, found);
  if (holds(here)) return here;
  // A read can be asked again; an older one put back could be one that was spent.
  if (info.name === "reads") return [];
  const there = await readable(rest, info, copied);
  if (holds(there)) return there;
  const newest = new Map(there.map((row) => [row.id, row]));
  for (const row of here) if (row.rev > (newest.get(row.id)?.rev ?? 0)) newest.set(row.id, row);
  return [...newest.values()];
}

async function readable({ keyring }: AtRest, { recordClass }: Space, rows: readonly Row[]): Promise<Row[]> {
  const kept: Row[] = [];
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows.slice(start, start + BATCH);
    const opens = await Promise.allSettled(batch.map((row) => openRow(keyring, recordClass, row)));
    kept.push(...batch.filter((_, index) => opens[index]?.status === "fulfilled"));
  }
  return kept;
}

/** The changes that make of the rows that were found those that are kept. */
function differences(found: readonly Row[], kept: readonly Row[]): Change[] {
  const before = new Map(found.map((row) => [row.id, row]));
  const after = new Set(kept.map(({ id }) => id));
  const gone = found.filter(({ id }) => !after.has(id)).map(({ space, id, rev }): Change => ({ space, id, expect: rev, box: null }));
  const put = kept
    .filter((row) => before.get(row.id) !== row)
    .map(({ space, id, rev, box }): Change => ({ space, id, expect: before.get(id)?.rev ?? 0, rev, box }));
  return [...gone, ...put];
}

/** Where a sequence goes on, and what is missing before that. */
function numbered(kept: readonly Row[], wanted: SpaceHead | undefined): { last: number; gaps: Gap[] } {
  const numbers = kept.map(({ id }) => Number(id)).sort((a, b) => a - b);
  const last = Math.max(wanted?.last ?? 0, numbers.at(-1) ?? 0);
  const gaps: Gap[] = [];
  let next = 1;
  for (const number of [...numbers, last + 1]) {
    if (number > next) gaps.push({ from: next, to: number - 1 });
    next = number + 1;
  }
  return { last, gaps };
}

async function giveUp({ store, keyring }: AtRest, changes: readonly Change[]): Promise<void> {
  const standing = await store.get(...HEAD);
  if (!standing) throw new TypeError("a repaired vault without a head");
  const { head, rev } = await openHead(keyring, standing);
  await store.commit([...changes, await sealHead(keyring, await advance(keyring, head, changes), rev)]);
}
