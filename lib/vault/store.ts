/**
 * Where the vault keeps its bytes. A store sees ciphertext, opaque names and revision numbers, nothing else.
 * Every implementation passes `store.suite.ts`.
 */

/** One encrypted row. `rev` starts at 1 and grows by one with each change. */
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

export interface Store {
  get(space: string, id: string | number): Promise<Row | undefined>;
  getMany(space: string, ids: readonly (string | number)[]): Promise<(Row | undefined)[]>;
  /** Rows of a space in order of id; numbers sort as numbers. */
  list(space: string, range?: Range): Promise<Row[]>;
  ids(space: string): Promise<(string | number)[]>;
  /** All of the changes or none. `strict` returns only when the operating system has the bytes. Throws {@link Conflict}. */
  commit(changes: readonly Change[], durability?: "strict" | "relaxed"): Promise<void>;
  /** What must be read before there is a key: the header with the key wraps, the count of wrong passphrases. */
  readPlain(name: PlainName): Promise<unknown>;
  writePlain(name: PlainName, value: unknown): Promise<void>;
  /** Throws {@link Conflict} when there is such a value already. */
  addPlain(name: PlainName, value: unknown): Promise<void>;
}

export type PlainName = "header" | "attempts";
