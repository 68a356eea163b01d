import type { Cursor, StoredRecord } from "../vault/records/segments.ts";
import type { RecordView } from "./views.ts";

/** A page as the person sees it. The cursor is the place of the last record seen. */
export type RecordsView = { readonly records: RecordView[]; readonly nextCursor?: string };

export function recordsView({ records, more }: { readonly records: readonly StoredRecord[]; readonly more: boolean }): RecordsView {
  const last = records.at(-1);
  return {
    records: records.map(({ key, time, data, importedAt = 0 }) => ({ id: key, time, data, importedAt })),
    ...(more && last ? { nextCursor: JSON.stringify([last.time, last.key]) } : {}),
  };
}

/** Where a page goes on. Throws `TypeError` on what {@link recordsView} did not make. */
export function placeOf(cursor: string | undefined): { readonly after?: Cursor } {
  if (cursor === undefined) return {};
  const [time, key] = parsed(cursor);
  if (typeof time !== "number" || typeof key !== "string") throw new TypeError("not a cursor");
  return { after: { time, key } };
}

function parsed(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(cursor);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
