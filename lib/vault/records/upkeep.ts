import { type Change, Conflict, type Store } from "../store/store.ts";
import { type DamagedStream, damageOf, findDamaged } from "./check-records.ts";
import { mergeTables, planMerge } from "./compact.ts";
import type { NamedManifest } from "./manifests.ts";
import { removeSegments, type Sealed, SegmentMissing, sealSegment } from "./segment-rows.ts";
import type { Segment } from "./segments.ts";
import type { Shelf } from "./shelf.ts";

/** Segments merged before the result is committed, at most. */
const MERGED_AT_ONCE = 128;
/** Rows deleted in one transaction. */
const DELETED_AT_ONCE = 64;

/** Merges segments of one stream that has too many small ones, or too many over one another. Returns how many were merged, 0 for none. */
export async function compact(shelf: Shelf): Promise<number> {
  const crowded = (await shelf.manifests.all()).find(({ value }) => planMerge(value.segments).length > 0);
  if (!crowded) return 0;
  try {
    return await compactStream(shelf, crowded);
  } catch (error) {
    // Whoever changed the stream meanwhile was first. What was staged is an orphan now, to be swept.
    if (error instanceof Conflict) return 0;
    if (error instanceof SegmentMissing && (await shelf.manifests.get(crowded.source, crowded.stream)).rev !== crowded.rev) return 0;
    throw error;
  }
}

/** New segments are stored first, seen by nobody; one transaction puts them in the place of the old ones. */
async function compactStream(shelf: Shelf, manifest: NamedManifest): Promise<number> {
  const { store, unlocked, manifests, commit } = shelf;
  const replaced = new Map<string, Segment>();
  let { segments } = manifest.value;
  for (let group = planMerge(segments); group.length > 0 && replaced.size < MERGED_AT_ONCE; group = planMerge(segments)) {
    const merged = await mergeGroup(shelf, group);
    await store.commit(
      merged.map(({ change }) => change),
      { durability: "relaxed" },
    );
    for (const segment of group) replaced.set(segment.id, segment);
    segments = [...segments.filter(({ id }) => !replaced.has(id)), ...merged.map(({ segment }) => segment)];
  }
  const removed = await removeSegments(await unlocked(), [...replaced.values()]);
  // The version stays: the stream holds the same records as before.
  await commit([...removed, ...(await manifests.put(manifest, { ...manifest.value, segments }))]);
  return replaced.size;
}

async function mergeGroup({ unlocked, open }: Shelf, group: readonly Segment[]): Promise<Sealed[]> {
  const keyring = await unlocked();
  const opened = await open(group);
  const origins = opened.map((columns, index) => ({ columns, parts: group[index]?.parts ?? [] }));
  return Promise.all(mergeTables(origins).map(({ table, parts }) => sealSegment(keyring, table, parts)));
}

/** Deletes segments that no manifest names: what an import or a merge left behind that never reached its end. Returns how many. */
export async function sweep({ store, unlocked, manifests }: Shelf): Promise<number> {
  const space = await (await unlocked()).nameOf("segments");
  // Listed before the manifests are read: what is added and published meanwhile is not in the list.
  const ids = await store.ids(space);
  const named = new Set((await manifests.all()).flatMap(({ value }) => value.segments.map(({ id }) => id)));
  const orphans = ids.filter((id) => !named.has(String(id)));
  for (let start = 0; start < orphans.length; start += DELETED_AT_ONCE) await deleteRows(store, space, orphans.slice(start, start + DELETED_AT_ONCE));
  return orphans.length;
}

async function deleteRows(store: Store, space: string, ids: readonly (string | number)[]): Promise<void> {
  try {
    await store.commit(ids.map((id) => ({ space, id, expect: 1, box: null })));
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    // Not the revision that the vault gives its segments: damage, which nobody names any more.
    for (const id of ids) {
      const row = await store.get(space, id);
      if (row) await store.commit([{ space, id, expect: row.rev, box: null }]);
    }
  }
}

/** What the manifests name and the store has not got. Looks at names only. */
export async function findMissing({ store, unlocked, manifests }: Shelf): Promise<DamagedStream[]> {
  const named = await manifests.all();
  const there = new Set((await store.ids(await (await unlocked()).nameOf("segments"))).map(String));
  return named.flatMap(({ source, stream, value }) =>
    damageOf(
      { source, stream },
      value.segments.filter(({ id }) => !there.has(id)),
    ),
  );
}

/** Opens every segment of every stream and names those that are missing or altered. Progress in records. */
export async function verify(
  { manifests, open }: Shelf,
  onProgress: (progress: { readonly done: number; readonly total: number }) => void,
): Promise<DamagedStream[]> {
  const named = await manifests.all();
  const total = named.flatMap(({ value }) => value.segments).reduce((sum, { count }) => sum + count, 0);
  const damaged: DamagedStream[] = [];
  let done = 0;
  for (const { source, stream, value } of named) {
    const lost = await findDamaged(value.segments, open, (records) => onProgress({ done: (done += records), total }));
    // What is not in the newest manifest any more was not lost but deleted meanwhile.
    const now = lost.length === 0 ? [] : (await manifests.get(source, stream)).value.segments;
    damaged.push(
      ...damageOf(
        { source, stream },
        lost.filter(({ id }) => now.some((segment) => segment.id === id)),
      ),
    );
  }
  return damaged;
}

/** The changes that take lost segments out of their manifests. Their rows, if there are any, are swept later. */
export async function forget({ manifests }: Shelf, damaged: readonly DamagedStream[]): Promise<Change[]> {
  const changes: Change[] = [];
  for (const { source, stream, segments: lost } of damaged) {
    const manifest = await manifests.get(source, stream);
    const { version, segments } = manifest.value;
    const kept = segments.filter(({ id }) => !lost.includes(id));
    if (kept.length < segments.length) changes.push(...(await manifests.put(manifest, { version: version + 1, segments: kept })));
  }
  return changes;
}
