import Dexie, { type EntityTable, type Table } from "dexie";
import {
  type Change,
  type CommitOptions,
  Conflict,
  NoSpace,
  type RowKey as Place,
  type PlainName,
  type Range,
  type Row,
  revOf,
  type SpaceFrom,
  type Store,
} from "./store.ts";

type RowKey = [space: string, id: string | number];
type Plain = { name: PlainName; value: unknown };

/** One connection. Dexie fixes the durability of transactions per connection, so the store holds two. */
function connect(
  name: string,
  chromeTransactionDurability: "strict" | "relaxed",
): { db: Dexie; rows: Table<Row, RowKey>; plain: EntityTable<Plain, "name"> } {
  const db = new Dexie(name, { chromeTransactionDurability });
  db.version(1).stores({ rows: "[space+id]", plain: "name" });
  return { db, rows: db.table("rows"), plain: db.table("plain") };
}

/** The vault in IndexedDB: one table of encrypted rows, and one of the few values that must be readable before there is a key. */
export class DexieStore implements Store {
  readonly #strict: ReturnType<typeof connect>;
  readonly #relaxed: ReturnType<typeof connect>;
  readonly #onClosed: () => void;
  #isOpen = true;

  /** `onClosed`: somebody deletes the database, or the browser took it away. Nothing works on this any more. */
  constructor(name: string, onClosed: () => void = () => undefined) {
    this.#strict = connect(name, "strict");
    this.#relaxed = connect(name, "relaxed");
    this.#onClosed = onClosed;
    for (const { db } of [this.#strict, this.#relaxed]) {
      // Opened again by itself, a database that is being deleted would be back, and empty.
      db.on("versionchange", () => {
        this.close();
        return false;
      });
      db.on("close", () => this.close());
    }
  }

  /** Resolves when the database is there: from then on it is not deleted without this store's knowing. */
  async open(): Promise<void> {
    await this.#strict.db.open();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#strict.db.close();
    this.#relaxed.db.close();
    this.#onClosed();
  }

  get(space: string, id: string | number): Promise<Row | undefined> {
    return this.#strict.rows.get([space, id]);
  }

  getMany(space: string, ids: readonly (string | number)[]): Promise<(Row | undefined)[]> {
    return this.#strict.rows.bulkGet(ids.map((id): RowKey => [space, id]));
  }

  list(space: string, range: Range = {}): Promise<Row[]> {
    const { after = Dexie.minKey, before = Dexie.maxKey, descending, limit } = range;
    const rows = this.#strict.rows.where("[space+id]").between([space, after], [space, before], false, false);
    const ordered = descending ? rows.reverse() : rows;
    return (limit === undefined ? ordered : ordered.limit(limit)).toArray();
  }

  async ids(space: string): Promise<(string | number)[]> {
    const keys = await this.#strict.rows.where("[space+id]").between([space, Dexie.minKey], [space, Dexie.maxKey]).primaryKeys();
    return keys.map(([, id]) => id);
  }

  /** Nothing but IndexedDB is awaited inside the transaction: whatever is written was encrypted before. */
  async commit(changes: readonly Change[], { durability = "strict", plain = {} }: CommitOptions = {}): Promise<void> {
    const { db, rows, plain: values } = durability === "strict" ? this.#strict : this.#relaxed;
    const created = changes.filter((change) => change.expect === 0);
    const changed = changes.filter((change) => change.expect > 0);
    const written = Object.entries(plain).map(([name, value]) => ({ name: name as PlainName, value }));
    await spacious(
      db.transaction("rw", written.length > 0 ? [rows, values] : [rows], async () => {
        const current = await rows.bulkGet(changed.map(({ space, id }): RowKey => [space, id]));
        if (changed.some((change, index) => current[index]?.rev !== change.expect)) throw new Conflict("a row changed meanwhile");
        await rows.bulkDelete(changed.filter((change) => change.box === null).map(({ space, id }): RowKey => [space, id]));
        await rows.bulkPut(changed.flatMap(rowOf));
        await addAll(rows, created.flatMap(rowOf));
        if (written.length > 0) await values.bulkPut(written);
      }),
    );
  }

  async together(keys: readonly Place[], names: readonly PlainName[]): Promise<{ rows: (Row | undefined)[]; plain: unknown[] }> {
    const { db, rows, plain } = this.#strict;
    return db.transaction("r", [rows, plain], async () => ({
      rows: await rows.bulkGet(keys.map(([space, id]): RowKey => [space, id])),
      plain: (await plain.bulkGet([...names])).map((found) => found?.value ?? null),
    }));
  }

  async readAll(spaces: readonly SpaceFrom[], names: readonly PlainName[]): Promise<{ rows: Row[]; plain: unknown[] }> {
    const { db, rows, plain } = this.#strict;
    return db.transaction("r", [rows, plain], async () => {
      const found = await Promise.all(
        spaces.map(({ space, after = Dexie.minKey }) => rows.where("[space+id]").between([space, after], [space, Dexie.maxKey], false).toArray()),
      );
      return { rows: found.flat(), plain: (await plain.bulkGet([...names])).map((value) => value?.value ?? null) };
    });
  }

  async scan(after: Place | undefined, limit: number): Promise<Row[]> {
    const rows = after === undefined ? this.#strict.rows.toCollection() : this.#strict.rows.where("[space+id]").above([...after]);
    return rows.limit(limit).toArray();
  }

  async load(rows: readonly Row[]): Promise<void> {
    await spacious(this.#relaxed.rows.bulkPut([...rows]));
  }

  async clear(): Promise<void> {
    const { db, rows, plain } = this.#strict;
    await db.transaction("rw", [rows, plain], async () => {
      await rows.clear();
      await plain.clear();
    });
  }

  /** Deletes the database itself: for one that was made to be thrown away. */
  async destroy(): Promise<void> {
    const { db } = this.#strict;
    // Connections that are just closing hold the deletion up for a moment: no news.
    db.on("blocked", () => false);
    this.#relaxed.db.close();
    await db.delete();
  }

  async readPlain(name: PlainName): Promise<unknown> {
    return (await this.#strict.plain.get(name))?.value ?? null;
  }

  async addPlain(name: PlainName, value: unknown): Promise<void> {
    try {
      await this.#strict.plain.add({ name, value });
    } catch (error) {
      if (error instanceof Error && error.name === "ConstraintError") throw new Conflict("a value exists already");
      throw error;
    }
  }

  /** Relaxed: it outlives the browser, if not a power cut. What must outlive that is committed. */
  async writePlain(name: PlainName, value: unknown): Promise<void> {
    await spacious(this.#relaxed.plain.put({ name, value }));
  }
}

const rowOf = (change: Change): Row[] => (change.box ? [{ space: change.space, id: change.id, rev: revOf(change), box: change.box }] : []);

/** A transaction without room fails as a whole, and says so by the name of its own error or of the one inside. */
async function spacious<R>(work: PromiseLike<R>): Promise<R> {
  try {
    return await work;
  } catch (error) {
    const inner: unknown = error instanceof Error && "inner" in error ? error.inner : undefined;
    if ([error, inner].some((one) => one instanceof Error && one.name === "QuotaExceededError")) throw new NoSpace();
    throw error;
  }
}

async function addAll(rows: Table<Row, RowKey>, fresh: readonly Row[]): Promise<void> {
  try {
    await rows.bulkAdd(fresh);
  } catch (error) {
    if (error instanceof Dexie.BulkError && error.failures.some((failure) => failure.name === "ConstraintError"))
      throw new Conflict("a row exists already");
    throw error;
  }
}
