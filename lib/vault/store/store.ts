/**
 * Where the vault keeps its bytes. A store sees ciphertext, opaque names and revision numbers, nothing else.
 * Every implementation passes `store.suite.ts`.
 */

/** One encrypted row. `rev` grows by one with each change. */
export type Row = {
  readonly space: string;
  readonly id: string | number;
  readonly rev: number;
  /** 12-byte nonce, then AES-256-GCM ciphertext with its tag. */
  readonly box: Uint8Array<ArrayBuffer>;
};

/** A change that holds only if the row is still at revision `expect` (0: must not exist). A null `box` deletes. */
export type Change = {
  readonly space: string;
  readonly id: string | number;
  readonly expect: number;
  readonly box: Uint8Array<ArrayBuffer> | null;
  /** The revision the row gets: `expect + 1` unless said. A new row may begin at any number. */
  readonly rev?: number;
};

export const revOf = ({ expect, rev = expect + 1 }: Pick<Change, "expect" | "rev">): number => rev;

/** Where a row lies. */
export type RowKey = readonly [space: string, id: string | number];

/** The rows of a space, or those after an id. */
export type SpaceFrom = { readonly space: string; readonly after?: string | number };

export type CommitOptions = {
  /** `strict` (the default) returns only when the operating system has the bytes. */
  readonly durability?: "strict" | "relaxed";
  /** Cannot wait: may take of the room that others leave free. */
  readonly urgent?: boolean;
  /** Plain values written in the same transaction. */
  readonly plain?: { readonly [Name in PlainName]?: unknown };
};

export type Range = {
  /** Exclusive lower and upper bound of the id. */
  readonly after?: string | number;
  readonly before?: string | number;
  readonly descending?: boolean;
  readonly limit?: number;
};

/** Another writer was first: read again and decide anew. Nothing was written. */
export class Conflict extends Error {
  override readonly name = "Conflict";
}

/** The disk or the quota is full. Nothing was written; what was there can be read. */
export class NoSpace extends Error {
  override readonly name = "NoSpace";
}

export interface Store {
  get(space: string, id: string | number): Promise<Row | undefined>;
  getMany(space: string, ids: readonly (string | number)[]): Promise<(Row | undefined)[]>;
  /** Rows of a space in order of id; numbers sort as numbers. */
  list(space: string, range?: Range): Promise<Row[]>;
  ids(space: string): Promise<(string | number)[]>;
  /** All of the changes or none. Throws {@link Conflict}, and `NoSpace` when the disk or the quota has no room. */
  commit(changes: readonly Change[], options?: CommitOptions): Promise<void>;
  /** Rows and plain values as they are at one moment. */
  together(keys: readonly RowKey[], plain: readonly PlainName[]): Promise<{ rows: (Row | undefined)[]; plain: unknown[] }>;
  /** All rows of these spaces, of each those after a place in it, and plain values, as they are at one moment. */
  readAll(spaces: readonly SpaceFrom[], plain: readonly PlainName[]): Promise<{ rows: Row[]; plain: unknown[] }>;
  /** Rows of all spaces in order of (space, id), from after a place: for a copy of everything. */
  scan(after: RowKey | undefined, limit: number): Promise<Row[]>;
  /** Puts rows as they are, whatever was there: for a copy that is put back. */
  load(rows: readonly Row[]): Promise<void>;
  /** Deletes everything, plain values too. */
  clear(): Promise<void>;
  /** What must be read before there is a key: the header with the key wraps, the count of wrong passphrases. */
  readPlain(name: PlainName): Promise<unknown>;
  writePlain(name: PlainName, value: unknown): Promise<void>;
  /** Throws {@link Conflict} when there is such a value already. */
  addPlain(name: PlainName, value: unknown): Promise<void>;
}

export type PlainName = "header" | "attempts";
