export type Order = "asc" | "desc";

/** A record as stored: its time (UTC ms) and key order it within its stream. */
export type StoredRecord = {
  readonly key: string;
  readonly time: number;
  readonly data: Readonly<Record<string, unknown>>;
  /** UTC milliseconds; known of records that were read, not of those being written. */
  readonly importedAt?: number;
};

/** What one import brought of a segment's records. */
export type Part = {
  readonly importId: string;
  /** UTC milliseconds. */
  readonly importedAt: number;
  /** The version of the stream that brought it. */
  readonly version: number;
  readonly count: number;
};

/** One encrypted run of records, ascending by (time, key). */
export type Segment = {
  readonly id: string;
  /** Times of the first and the last record, both inclusive. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** SHA-256 of the ciphertext, base64url. */
  readonly digest: string;
  /** The imports its records came from. Where there are several, the segment itself says which record is of which. */
  readonly parts: readonly Part[];
};

export type Manifest = { readonly version: number; readonly segments: readonly Segment[] };
export type Cursor = { readonly time: number; readonly key: string };

/** Records in a full segment: about 60 KB of text, since Chromium takes twice as long for a row that is larger than 64 KB. */
export const SEGMENT_SIZE = 512;

export const compare = (a: Cursor, b: Cursor): number => a.time - b.time || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

export const overlapping = (segments: readonly Segment[], since: number, until: number): Segment[] =>
  segments.filter((segment) => segment.to >= since && segment.from < until);
