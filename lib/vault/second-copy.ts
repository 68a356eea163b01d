import { decodeBase64url, encodeBase64url } from "../crypto/base64url.ts";
import type { Row, RowKey, Store } from "./store/store.ts";

/** Where the second copy lies: `storage.local` in a browser, a map in a test. Each call is done whole or not at all. */
export interface KeyValue {
  get(keys: string[] | null): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(keys: string[]): Promise<void>;
}

const PREFIX = "vault/";
const HEADER = `${PREFIX}header`;
const ROW = `${PREFIX}row/`;
const keyOf = ([space, id]: RowKey): string => ROW + JSON.stringify([space, id]);

/**
 * The second copy of what cannot be imported again, outside the database: the same ciphertext rows, each under a key of its own,
 * with the head and the header. It is nothing to be read while all is well.
 */
export class SecondCopy {
  readonly #values: KeyValue;

  constructor(values: KeyValue) {
    this.#values = values;
  }

  /** As it was written, or null. */
  async header(): Promise<unknown> {
    return (await this.#values.get([HEADER]))[HEADER] ?? null;
  }

  /** A row that is missing or makes no sense is none. */
  async row(key: RowKey): Promise<Row | undefined> {
    const name = keyOf(key);
    return rowOf(name, (await this.#values.get([name]))[name]);
  }

  /** Its rows one by one, as documents are read. */
  documents(): Pick<Store, "get" | "list"> {
    return { get: (space, id) => this.row([space, id]), list: async (space) => (await this.rows()).filter((row) => row.space === space) };
  }

  async rows(): Promise<Row[]> {
    const all = await this.#values.get(null);
    return Object.entries(all).flatMap(([name, value]) => {
      const row = name.startsWith(ROW) ? rowOf(name, value) : undefined;
      return row ? [row] : [];
    });
  }

  /** One change: rows put in place, the header with them when there is one. */
  async put(rows: readonly Row[], header?: unknown): Promise<void> {
    const items = Object.fromEntries(rows.map(({ space, id, rev, box }) => [keyOf([space, id]), { rev, box: encodeBase64url(box) }]));
    await this.#values.set(header === undefined ? items : { ...items, [HEADER]: header });
  }

  async remove(keys: readonly RowKey[]): Promise<void> {
    await this.#values.remove(keys.map(keyOf));
  }

  async clear(): Promise<void> {
    const names = Object.keys(await this.#values.get(null)).filter((name) => name.startsWith(PREFIX));
    await this.#values.remove(names);
  }
}

function rowOf(name: string, value: unknown): Row | undefined {
  try {
    const [space, id] = JSON.parse(name.slice(ROW.length)) as [string, string | number];
    const { rev, box } = value as { rev: number; box: string };
    return Number.isSafeInteger(rev) ? { space, id, rev, box: decodeBase64url(box) } : undefined;
  } catch {
    return undefined;
  }
}
