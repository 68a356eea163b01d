import type { Keyring } from "../keyring.ts";
import type { Change } from "../store/store.ts";
import { assemble, type Place } from "./assemble.ts";
import { type Columns, type Table, tableOf } from "./columns.ts";
import { indexOf } from "./find.ts";
import type { Open } from "./paging.ts";
import { removeSegments, sealSegment } from "./segment-rows.ts";
import { type Cursor, compare, type Segment, type StoredRecord } from "./segments.ts";

/** What takes the place of one segment: the same with other records, or nothing. */
export type Replacement = { readonly old: Segment; readonly now: { readonly table: Table; readonly parts: Segment["parts"] } | undefined };

/** The segments of a stream after some were replaced, and the changes of rows that make it so. */
export type Rewritten = { readonly segments: Segment[]; readonly changes: Change[] };

export async function replaceSegments(keyring: Keyring, segments: readonly Segment[], replacements: readonly Replacement[]): Promise<Rewritten> {
  const removed = await removeSegments(
    keyring,
    replacements.map(({ old }) => old),
  );
  const sealed = await Promise.all(
    replacements.map(async ({ old, now }) => [old.id, now && (await sealSegment(keyring, now.table, now.parts))] as const),
  );
  const byOld = new Map(sealed);
  return {
    segments: segments.flatMap((segment) => (byOld.has(segment.id) ? (byOld.get(segment.id)?.segment ?? []) : segment)),
    changes: [...removed, ...sealed.flatMap(([, fresh]) => fresh?.change ?? [])],
  };
}

/** Keeps of a segment the records for which `keep` holds. */
export function keepOnly(old: Segment, columns: Columns, keep: (index: number) => boolean): Replacement {
  const places = columns.times.flatMap((_, index): Place[] => (keep(index) ? [{ origin: 0, index }] : []));
  return { old, now: places.length === 0 ? undefined : assemble([{ columns, parts: old.parts }], places) };
}

/** Gives the records at `indices` the data of those of `fresh` with the same time and key: they stay where they are, and of the import that brought them. */
export function withData(old: Segment, columns: Columns, indices: readonly number[], fresh: readonly StoredRecord[]): Replacement {
  const byIndex = new Map(fresh.map((record) => [indexOf(columns, record), record]));
  const changed = indices.flatMap((index) => byIndex.get(index) ?? []);
  const partOf = indices.map((index) => columns.partOf?.[index] ?? 0);
  const origins = [
    { columns, parts: old.parts },
    { columns: { ...tableOf(changed), partOf }, parts: old.parts },
  ];
  const positions = new Map(indices.map((index, position) => [index, position]));
  const places = columns.times.map((_, index): Place => {
    const position = positions.get(index);
    return position === undefined ? { origin: 0, index } : { origin: 1, index: position };
  });
  return { old, now: assemble(origins, places) };
}

/** Finds records by time and key: for each segment that holds some, their indices. Opens only segments that may. */
export async function locate(
  segments: readonly Segment[],
  refs: readonly Cursor[],
  open: Open,
): Promise<{ segment: Segment; columns: Columns; indices: number[] }[]> {
  const sorted = [...refs].sort(compare);
  const found: { segment: Segment; columns: Columns; indices: number[] }[] = [];
  await eachOpened(
    segments.filter(({ from, to }) => sorted.some(({ time }) => time >= from && time <= to)),
    open,
    (segment, columns) => {
      const indices = [...new Set(sorted.map((ref) => indexOf(columns, ref)))].filter((index) => index !== -1);
      if (indices.length > 0) found.push({ segment, columns, indices });
    },
  );
  return found;
}

/** Segments opened at once, at most. */
const AT_ONCE = 8;

/** Opens segments a few at a time, and hands over each. */
export async function eachOpened(segments: readonly Segment[], open: Open, use: (segment: Segment, columns: Columns) => void): Promise<void> {
  for (let start = 0; start < segments.length; start += AT_ONCE) {
    const batch = segments.slice(start, start + AT_ONCE);
    const opened = await open(batch);
    for (const [index, segment] of batch.entries()) {
      const columns = opened[index];
      if (columns) use(segment, columns);
    }
  }
}
