import { type Bytes, fromUtf8, utf8 } from "../crypto/bytes.ts";
import { Damaged, open, seal } from "../crypto/envelope.ts";
import type { Keyring, RecordClass } from "./keyring.ts";
import { type Change, type Range, type Row, revOf, type Store } from "./store/store.ts";

/** Gives the keys, or throws `VaultLocked`. */
export type Unlocked = () => Promise<Keyring>;

export type Entry<T> = { readonly key: string; readonly value: T; readonly rev: number };

/** Encrypted documents of one kind, by key. Nothing is written until the changes are committed. */
export interface Collection<T> {
  get(key: string): Promise<Entry<T> | undefined>;
  all(): Promise<Entry<T>[]>;
  /** The change that stores `value` if the document is still at revision `expect` (0: must be new). */
  put(key: string, value: T, expect: number): Promise<Change>;
  remove(key: string, expect: number): Promise<Change>;
}

/** Encrypted entries, numbered from 1, that are only ever added. */
export interface Sequence<T> {
  /** The highest number that was ever taken, 0 for none; and its entry, unless that was lost. */
  last(): Promise<{ readonly seq: number; readonly value?: T }>;
  /** Numbers whose entries are known to be lost. */
  gaps(): Promise<readonly Gap[]>;
  append(seq: number, value: T): Promise<Change>;
  /** In order of number, or the reverse. */
  list(range?: { before?: number; after?: number; limit?: number; descending?: boolean }): Promise<{ seq: number; value: T }[]>;
  /** Those of these numbers that are there. */
  get(seqs: readonly number[]): Promise<{ seq: number; value: T }[]>;
}

/** How a value becomes bytes and is read from them. */
export type Codec<T> = { readonly write: (value: T) => Bytes; readonly read: (bytes: Bytes) => T };

/** Entries whose very bytes matter. */
export const asBytes: Codec<Bytes> = { write: (value) => value, read: (bytes) => bytes };

/** Where a box belongs: it opens nowhere else, and not under another revision number. That the row is the newest is the head's to say. */
const contextOf = (keyring: Keyring, { space, id, rev }: Pick<Row, "space" | "id" | "rev">): string =>
  JSON.stringify([keyring.vaultId, space, id, rev]);

const keyFor = (keyring: Keyring, recordClass: RecordClass): CryptoKey => {
  const key = keyring.dataKeys.get(recordClass);
  if (!key) throw new TypeError(`no key for ${recordClass}`);
  return key;
};

export async function sealRow(
  keyring: Keyring,
  recordClass: RecordClass,
  place: { space: string; id: string | number; expect: number; rev?: number },
  plaintext: Bytes,
): Promise<Change> {
  const { space, id } = place;
  return { ...place, box: await seal(keyFor(keyring, recordClass), plaintext, contextOf(keyring, { space, id, rev: revOf(place) })) };
}

/** A new row begins at a number of its own: one that was deleted and made again is never taken for the one before. */
const newRow = (expect: number): { expect: number; rev?: number } => (expect === 0 ? { expect, rev: firstRev() } : { expect });

const firstRev = (): number => 1 + (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);

/** Throws `Damaged`. */
export const openRow = (keyring: Keyring, recordClass: RecordClass, row: Row): Promise<Bytes> =>
  open(keyFor(keyring, recordClass), row.box, contextOf(keyring, row));

const parse = (plaintext: Bytes): unknown => JSON.parse(fromUtf8(plaintext));
const serialize = (value: unknown): Bytes => utf8(JSON.stringify(value));

/** Documents once opened, while their revision is the one that is stored. Gone with the keys: nothing of it outlives a lock. */
type Opened = WeakMap<Keyring, Map<Row["id"], Entry<unknown>>>;

/** `remember` spares opening a document again that has not changed: for the few that every read needs. */
export function collection<T>(
  store: Pick<Store, "get" | "list">,
  unlocked: Unlocked,
  name: string,
  recordClass: RecordClass,
  { remember = false } = {},
): Collection<T> {
  const opened: Opened = new WeakMap();
  // The key lies inside the box: the row's own id is a name nobody can read.
  const read = async (keyring: Keyring, row: Row): Promise<Entry<T>> => {
    const [key, value] = parse(await openRow(keyring, recordClass, row)) as [string, T];
    if ((await keyring.nameOf(`${name}/${key}`)) !== row.id) throw new Damaged("a document under a foreign name");
    return { key, value, rev: row.rev };
  };
  const readOnce = async (keyring: Keyring, row: Row): Promise<Entry<T>> => {
    const entries = opened.get(keyring) ?? new Map<Row["id"], Entry<unknown>>();
    opened.set(keyring, entries);
    const before = entries.get(row.id);
    if (before?.rev === row.rev) return before as Entry<T>;
    const entry = await read(keyring, row);
    entries.set(row.id, entry);
    return entry;
  };
  const place = async (keyring: Keyring, key: string, expect: number) => {
    const [space, id] = await Promise.all([keyring.nameOf(name), keyring.nameOf(`${name}/${key}`)]);
    return { space, id, expect };
  };
  return {
    async get(key) {
      const keyring = await unlocked();
      const { space, id } = await place(keyring, key, 0);
      const row = await store.get(space, id);
      return row && (remember ? readOnce(keyring, row) : read(keyring, row));
    },
    async all() {
      const keyring = await unlocked();
      const rows = await store.list(await keyring.nameOf(name));
      return Promise.all(rows.map((row) => read(keyring, row)));
    },
    async put(key, value, expect) {
      const keyring = await unlocked();
      return sealRow(keyring, recordClass, { ...(await place(keyring, key, expect)), ...newRow(expect) }, serialize([key, value]));
    },
    async remove(key, expect) {
      const keyring = await unlocked();
      return { ...(await place(keyring, key, expect)), box: null };
    },
  };
}

/** Numbers of a sequence, both inclusive. */
export type Gap = { readonly from: number; readonly to: number };

export function sequence<T>(
  store: Store,
  unlocked: Unlocked,
  name: string,
  recordClass: RecordClass,
  gaps: () => Promise<readonly Gap[]>,
  codec: Codec<T> = { write: serialize, read: (bytes) => parse(bytes) as T },
): Sequence<T> {
  const read = async (keyring: Keyring, row: Row) => ({ seq: Number(row.id), value: codec.read(await openRow(keyring, recordClass, row)) });
  const rows = async (keyring: Keyring, range: Range): Promise<{ seq: number; value: T }[]> => {
    const found = await store.list(await keyring.nameOf(name), range);
    return Promise.all(found.map((row) => read(keyring, row)));
  };
  return {
    async last() {
      const keyring = await unlocked();
      const [[last], lost] = await Promise.all([rows(keyring, { descending: true, limit: 1 }), gaps()]);
      const seq = Math.max(0, ...lost.map(({ to }) => to));
      return last && last.seq > seq ? last : { seq };
    },
    gaps,
    async append(seq, value) {
      const keyring = await unlocked();
      return sealRow(keyring, recordClass, { space: await keyring.nameOf(name), id: seq, ...newRow(0) }, codec.write(value));
    },
    async list(range = {}) {
      return rows(await unlocked(), range);
    },
    async get(seqs) {
      const keyring = await unlocked();
      const found = await store.getMany(await keyring.nameOf(name), seqs);
      return Promise.all(found.flatMap((row) => (row ? [read(keyring, row)] : [])));
    },
  };
}
