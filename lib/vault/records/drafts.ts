import type { Change } from "../store/store.ts";
import { tableOf } from "./columns.ts";
import { removeSegments, sealSegment } from "./segment-rows.ts";
import { SEGMENT_SIZE, type Segment, type StoredRecord } from "./segments.ts";
import type { Shelf } from "./shelf.ts";

/** Segments written by an import that is not published yet: no reader sees them. By name of the stream. */
export type ImportDraft = { readonly importId: string; readonly staged: Map<string, readonly Segment[]> };

const nameOf = (source: string, stream: string): string => JSON.stringify([source, stream]);

/** What was staged, by stream. */
const byStream = ({ staged }: ImportDraft): { source: string; stream: string; segments: readonly Segment[] }[] =>
  [...staged].map(([name, segments]) => {
    const [source, stream] = JSON.parse(name) as [string, string];
    return { source, stream, segments };
  });

/** Encrypts and stores records, ascending by (time, key), as segments that no reader sees before {@link publish}. */
export async function stage(
  { store, unlocked }: Shelf,
  { importId, staged }: ImportDraft,
  source: string,
  stream: string,
  records: readonly StoredRecord[],
  now: number,
): Promise<void> {
  const keyring = await unlocked();
  const chunks = Array.from({ length: Math.ceil(records.length / SEGMENT_SIZE) }, (_, n) => records.slice(n * SEGMENT_SIZE, (n + 1) * SEGMENT_SIZE));
  const sealed = await Promise.all(
    chunks.map((chunk) => sealSegment(keyring, tableOf(chunk), [{ importId, importedAt: now, version: 0, count: chunk.length }])),
  );
  await store.commit(
    sealed.map(({ change }) => change),
    { durability: "relaxed" },
  );
  const name = nameOf(source, stream);
  staged.set(name, [...(staged.get(name) ?? []), ...sealed.map(({ segment }) => segment)]);
}

/** The changes that make a draft visible, all of it at once. */
export async function publish({ manifests }: Shelf, draft: ImportDraft): Promise<Change[]> {
  const changes = await Promise.all(
    byStream(draft).map(async ({ source, stream, segments }) => {
      const manifest = await manifests.get(source, stream);
      const version = manifest.value.version + 1;
      const added = segments.map((segment) => ({ ...segment, parts: segment.parts.map((part) => ({ ...part, version })) }));
      return manifests.put(manifest, { version, segments: [...manifest.value.segments, ...added] });
    }),
  );
  return changes.flat();
}

/** Deletes what a draft staged, unless it was published after all. */
export async function discard({ store, unlocked, manifests }: Shelf, draft: ImportDraft): Promise<void> {
  for (const { source, stream, segments } of byStream(draft)) {
    const named = new Set((await manifests.get(source, stream)).value.segments.map(({ id }) => id));
    const unseen = segments.filter(({ id }) => !named.has(id));
    await store.commit(await removeSegments(await unlocked(), unseen));
  }
}
