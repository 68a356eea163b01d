import type { Change } from "../store/store.ts";
import type { NamedManifest } from "./manifests.ts";
import { eachOpened, keepOnly, locate, type Replacement, replaceSegments, withData } from "./rewrite.ts";
import type { Cursor, Part, StoredRecord } from "./segments.ts";
import type { Shelf } from "./shelf.ts";

/** What makes an edit so, in one commit: new segments, old ones gone, another manifest. `records`: how many it is about. */
export type Edit = { readonly changes: Change[]; readonly records: number };
type Plan = { readonly replacements: readonly Replacement[]; readonly records: number };

/** The changes that take one import's records out of a stream. */
export function removeImport(shelf: Shelf, source: string, stream: string, importId: string): Promise<Edit> {
  const isMine = (part: Part): boolean => part.importId === importId;
  return edit(shelf, source, stream, async ({ value }) => {
    const touched = value.segments.filter(({ parts }) => parts.some(isMine));
    const replacements = touched.filter(({ parts }) => parts.every(isMine)).map((old): Replacement => ({ old, now: undefined }));
    const mixed = touched.filter(({ parts }) => !parts.every(isMine));
    await eachOpened(mixed, shelf.open, (segment, columns) => {
      const areMine = segment.parts.map(isMine);
      replacements.push(keepOnly(segment, columns, (index) => areMine[columns.partOf?.[index] ?? 0] !== true));
    });
    const mine = touched.flatMap(({ parts }) => parts.filter(isMine));
    return { replacements, records: mine.reduce((sum, { count }) => sum + count, 0) };
  });
}

/** The changes that delete single records. Reads that are under way lose them at once. */
export function deleteRecords(shelf: Shelf, source: string, stream: string, refs: readonly Cursor[]): Promise<Edit> {
  return edit(shelf, source, stream, async ({ value }) => {
    const found = await locate(value.segments, refs, shelf.open);
    const replacements = found.map(({ segment, columns, indices }) => {
      const gone = new Set(indices);
      return keepOnly(segment, columns, (index) => !gone.has(index));
    });
    return { replacements, records: found.reduce((sum, { indices }) => sum + indices.length, 0) };
  });
}

/** The changes that give records other data, found by their time and key. Those that the stream does not hold are left out. */
export function updateRecords(shelf: Shelf, source: string, stream: string, fresh: readonly StoredRecord[]): Promise<Edit> {
  return edit(shelf, source, stream, async ({ value }) => {
    const found = await locate(value.segments, fresh, shelf.open);
    const replacements = found.map(({ segment, columns, indices }) => withData(segment, columns, indices, fresh));
    return { replacements, records: found.reduce((sum, { indices }) => sum + indices.length, 0) };
  });
}

/** The changes that replace segments of a stream, as long as nobody else changes the stream. */
function edit({ manifests, unlocked }: Shelf, source: string, stream: string, plan: (manifest: NamedManifest) => Promise<Plan>): Promise<Edit> {
  return manifests.change(source, stream, async (manifest) => {
    const { replacements, records } = await plan(manifest);
    if (replacements.length === 0) return { changes: [], records };
    const { version, segments } = manifest.value;
    const rewritten = await replaceSegments(await unlocked(), segments, replacements);
    const put = await manifests.put(manifest, { version: version + 1, segments: rewritten.segments });
    return { changes: [...rewritten.changes, ...put], records };
  });
}
