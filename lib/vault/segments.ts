export type Order = "asc" | "desc";

/** A record as stored: its time (UTC ms) and key order it within its stream. */
export type StoredRecord = {
  readonly key: string;
  readonly time: number;
  readonly data: Readonly<Record<string, unknown>>;
  /** UTC milliseconds; known of records that were read, not of those being written. */
  readonly importedAt?: number;
};

/** One encrypted run of records, ascending by (time, key). */
export type Segment = {
  readonly id: string;
  readonly importId: string;
  readonly importedAt: number;
  /** Times of the first and the last record, both inclusive. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** SHA-256 of the ciphertext, base64url. */
  readonly digest: string;
  /** The version of the stream that brought it. */
  readonly version: number;
};

export type Manifest = { readonly version: number; readonly segments: readonly Segment[] };
export type Cursor = { readonly time: number; readonly key: string };

export const compare = (a: Cursor, b: Cursor): number => a.time - b.time || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

export const overlapping = (segments: readonly Segment[], since: number, until: number): Segment[] =>
  segments.filter((segment) => segment.to >= since && segment.from < until);

type Query = {
  readonly since: number;
  readonly until: number;
  readonly order: Order;
  readonly limit: number;
  readonly after?: Cursor;
  readonly version?: number;
};

/** One page over segments that may overlap in time, reading as few of them as possible. */
export async function mergePage(
  manifest: Manifest,
  { since, until, order, limit, after, version = manifest.version }: Query,
  read: (segment: Segment) => Promise<StoredRecord[]>,
): Promise<{ records: StoredRecord[]; more: boolean }> {
  const sign = order === "asc" ? 1 : -1;
  const wanted = (record: StoredRecord): boolean => record.time >= since && record.time < until && (!after || sign * compare(record, after) > 0);
  const near = ({ from, to }: Segment): number => (order === "asc" ? from : to);
  const far = ({ from, to }: Segment): number => (order === "asc" ? to : from);
  const candidates = overlapping(manifest.segments, since, until)
    .filter((segment) => segment.version <= version && (!after || sign * (far(segment) - after.time) >= 0))
    .sort((a, b) => sign * (near(a) - near(b)));

  let page: StoredRecord[] = [];
  for (const segment of candidates) {
    const last = page[limit];
    // Every record of this and all later segments comes after the page and the one that proves there is more.
    if (last && sign * (near(segment) - last.time) > 0) break;
    page = [...page, ...(await read(segment)).filter(wanted)].sort((a, b) => sign * compare(a, b)).slice(0, limit + 1);
  }
  return { records: page.slice(0, limit), more: page.length > limit };
}
