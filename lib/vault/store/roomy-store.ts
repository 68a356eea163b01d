import { type Free, KEPT_FREE, LAST_FREE, requireRoom } from "./room.ts";
import {
  type Change,
  type CommitOptions,
  Conflict,
  NoSpace,
  type PlainName,
  type Range,
  type Row,
  type RowKey,
  type SpaceFrom,
  type Store,
} from "./store.ts";

/** A value that is held where the disk is not needed: in memory that outlives a worker. Null when there is none. */
export type Aside = { read(): Promise<unknown>; write(value: unknown): Promise<void> };

/** A deletion may bring this much with it and still count as making room. */
const LITTLE = 1024 * 1024;

/**
 * A store that refuses, with `NoSpace`, what the disk has no room for, before anything of it is written: so that what was stored
 * before stays readable. What the browser says when it could not write is told by the room that is left, not by its many errors.
 * Wrong passphrases are counted aside where they cannot be written down: a full disk gives no free tries.
 */
export class RoomyStore implements Store {
  readonly #store: () => Promise<Store>;
  readonly #free: Free;
  readonly #aside: Aside;

  /** `store`: or where it is to be found now. */
  constructor(store: Store | (() => Promise<Store>), free: Free, aside: Aside) {
    this.#store = typeof store === "function" ? store : async () => store;
    this.#free = free;
    this.#aside = aside;
  }

  async commit(changes: readonly Change[], options: CommitOptions = {}): Promise<void> {
    const bytes = changes.reduce((sum, { box }) => sum + (box?.length ?? 0), 0) + JSON.stringify(options.plain ?? {}).length;
    const makesRoom = bytes <= LITTLE && changes.some(({ box }) => box === null);
    await requireRoom(this.#free, bytes, options.urgent || makesRoom ? LAST_FREE : KEPT_FREE);
    await this.#told((store) => store.commit(changes, options));
  }

  async load(rows: readonly Row[]): Promise<void> {
    await requireRoom(
      this.#free,
      rows.reduce((sum, { box }) => sum + box.length, 0),
    );
    await this.#told((store) => store.load(rows));
  }

  async writePlain(name: PlainName, value: unknown): Promise<void> {
    try {
      await requireRoom(this.#free, JSON.stringify(value).length, LAST_FREE);
      await this.#told((store) => store.writePlain(name, value));
    } catch (error) {
      if (name !== "attempts" || !(error instanceof NoSpace)) throw error;
      return this.#aside.write(value);
    }
    if (name === "attempts" && (await this.#aside.read()) !== null) await this.#aside.write(null);
  }

  async addPlain(name: PlainName, value: unknown): Promise<void> {
    await requireRoom(this.#free, JSON.stringify(value).length);
    await this.#told((store) => store.addPlain(name, value));
  }

  async readPlain(name: PlainName): Promise<unknown> {
    const aside = name === "attempts" ? await this.#aside.read() : null;
    return aside ?? this.#told((store) => store.readPlain(name));
  }

  clear(): Promise<void> {
    return this.#told((store) => store.clear());
  }

  get(space: string, id: string | number): Promise<Row | undefined> {
    return this.#told((store) => store.get(space, id));
  }

  getMany(space: string, ids: readonly (string | number)[]): Promise<(Row | undefined)[]> {
    return this.#told((store) => store.getMany(space, ids));
  }

  list(space: string, range?: Range): Promise<Row[]> {
    return this.#told((store) => store.list(space, range));
  }

  ids(space: string): Promise<(string | number)[]> {
    return this.#told((store) => store.ids(space));
  }

  together(keys: readonly RowKey[], plain: readonly PlainName[]): Promise<{ rows: (Row | undefined)[]; plain: unknown[] }> {
    return this.#told((store) => store.together(keys, plain));
  }

  readAll(spaces: readonly SpaceFrom[], plain: readonly PlainName[]): Promise<{ rows: Row[]; plain: unknown[] }> {
    return this.#told((store) => store.readAll(spaces, plain));
  }

  scan(after: RowKey | undefined, limit: number): Promise<Row[]> {
    return this.#told((store) => store.scan(after, limit));
  }

  /** A database that fails while the disk is full fails for that: it is not taken for a damaged one. */
  async #told<R>(work: (store: Store) => Promise<R>): Promise<R> {
    try {
      return await work(await this.#store());
    } catch (error) {
      if (error instanceof Conflict || error instanceof NoSpace || (await this.#free()) >= LAST_FREE) throw error;
      throw new NoSpace();
    }
  }
}
