import { decodeBase64url, encodeBase64url } from "../crypto/base64url.ts";
import type { Row, RowKey, Store } from "./store/store.ts";

/** Where the second copy lies: `storage.local` in a browser, a map in a test. Each call is done whole or not at all. */
export interface KeyValue {
  get(keys: string[] | null): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(keys: string[]): Promise<void>;
}

/** What its keys begin with where nothing else is said. */
export const PREFIX = "vault/";
const headerIn = (prefix: string): string => `${prefix}header`;
const rowsIn = (prefix: string): string => `${prefix}row/`;
const keyOf = (prefix: string, [space, id]: RowKey): string => rowsIn(prefix) + JSON.stringify([space, id]);

/**
 * The second copy of what cannot be imported again, outside the database: the same ciphertext rows, each under a key of its own,
 * with the head and the header. It is nothing to be read while all is well.
 */
export class SecondCopy {
  readonly #values: KeyValue;
  readonly #prefix: () => Promise<string>;

  constructor(values: KeyValue, prefix: () => Promise<string> = async () => PREFIX) {
    this.#values = values;
    this.#prefix = prefix;
  }

  /** As it was written, or null. */
  async header(): Promise<unknown> {
    const name = headerIn(await this.#prefix());
    return (await this.#values.get([name]))[name] ?? null;
  }

  /** A row that is missing or makes no sense is none. */
  async row(key: RowKey): Promise<Row | undefined> {
    const prefix = await this.#prefix();
    const name = keyOf(prefix, key);
    return rowOf(name.slice(rowsIn(prefix).length), (await this.#values.get([name]))[name]);
  }

  /** Its rows one by one, as documents are read. */
  documents(): Pick<Store, "get" | "list"> {
    return { get: (space, id) => this.row([space, id]), list: async (space) => (await this.rows()).filter((row) => row.space === space) };
  }

  async rows(): Promise<Row[]> {
    const start = rowsIn(await this.#prefix());
    const all = await this.#values.get(null);
    return Object.entries(all).flatMap(([name, value]) => {
      const row = name.startsWith(start) ? rowOf(name.slice(start.length), value) : undefined;
      return row ? [row] : [];
    });
  }

  /** One change: rows put in place, the header with them when there is one. */
  async put(rows: readonly Row[], header?: unknown): Promise<void> {
    const prefix = await this.#prefix();
    const items = Object.fromEntries(rows.map(({ space, id, rev, box }) => [keyOf(prefix, [space, id]), { rev, box: encodeBase64url(box) }]));
    await this.#values.set(header === undefined ? items : { ...items, [headerIn(prefix)]: header });
  }

  async remove(keys: readonly RowKey[]): Promise<void> {
    const prefix = await this.#prefix();
    await this.#values.remove(keys.map((key) => keyOf(prefix, key)));
  }

  async clear(): Promise<void> {
    const prefix = await this.#prefix();
    const names = Object.keys(await this.#values.get(null)).filter((name) => name.startsWith(prefix));
    await this.#values.remove(names);
  }
}

/** `place`: space and id as JSON. */
function rowOf(place: string, value: unknown): Row | undefined {
  try {
    const [space, id] = JSON.parse(place) as [string, string | number];
    const { rev, box } = value as { rev: number; box: string };
    return Number.isSafeInteger(rev) ? { space, id, rev, box: decodeBase64url(box) } : undefined;
  } catch {
    return undefined;
  }
}
