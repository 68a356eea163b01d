import { HEAD } from "./head.ts";
import type { Keyring } from "./keyring.ts";
import type { SecondCopy } from "./second-copy.ts";
import { spacesOf } from "./spaces.ts";
import type { Change, Row, RowKey, Store } from "./store.ts";

/** Runs one piece of work at a time in all contexts of the browser. */
export type Exclusive = <R>(work: () => Promise<R>) => Promise<R>;

const nameOf = (key: RowKey): string => JSON.stringify(key);

/**
 * Carries what was committed over to the second copy. Whoever commits waits for the copying that begins after it, together with
 * all others that wait. A copy that cannot be written is behind, and is brought up at the next change or unlock.
 */
export class Mirror {
  readonly #store: Store;
  readonly #copy: SecondCopy;
  readonly #exclusive: Exclusive;
  readonly #changed = new Map<string, RowKey>();
  #running: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;

  constructor(store: Store, copy: SecondCopy, exclusive: Exclusive) {
    this.#store = store;
    this.#copy = copy;
    this.#exclusive = exclusive;
  }

  /** Resolves when the copy has these changes, or could not take them. */
  async carry(keyring: Keyring, changes: readonly Change[]): Promise<void> {
    const spaces = await spacesOf(keyring);
    for (const { space, id } of changes) if (spaces.get(space)?.copied) this.#changed.set(nameOf([space, id]), [space, id]);
    this.#queued ??= this.#running.then(() => {
      this.#queued = undefined;
      this.#running = this.#flush().catch(() => undefined);
      return this.#running;
    });
    await this.#queued;
  }

  /** Makes the copy what the store is, whatever it was before. Returns how many rows differed. */
  async renew(keyring: Keyring): Promise<number> {
    const copied = [...(await spacesOf(keyring))].filter(([, space]) => space.copied).map(([name]) => name);
    return this.#exclusive(async () => {
      const listed = await Promise.all(copied.map((space) => this.#store.list(space)));
      const wanted = new Map(listed.flat().map((row) => [nameOf([row.space, row.id]), row]));
      const there = new Map((await this.#copy.rows()).map((row) => [nameOf([row.space, row.id]), row]));
      const fresh = [...wanted].filter(([name, row]) => !isSame(row, there.get(name))).map(([, row]) => row);
      const gone = [...there].filter(([name]) => !wanted.has(name) && name !== nameOf(HEAD)).map(([, { space, id }]): RowKey => [space, id]);
      const { rows, plain } = await this.#store.together([HEAD], ["header"]);
      await this.#copy.remove(gone);
      await this.#copy.put([...fresh, ...rows.flatMap((row) => row ?? [])], plain[0]);
      return fresh.length + gone.length;
    });
  }

  /** Inside the lock the store is read anew: whichever context is last, it writes what is newest. */
  #flush(): Promise<void> {
    const keys = [...this.#changed.values()];
    this.#changed.clear();
    return this.#exclusive(async () => {
      try {
        const { rows, plain } = await this.#store.together([HEAD, ...keys], ["header"]);
        const gone = keys.filter((_, index) => rows[index + 1] === undefined);
        if (gone.length > 0) await this.#copy.remove(gone);
        // The head comes last: a copy that was cut off here is behind, and known to be.
        await this.#copy.put(
          rows.flatMap((row) => row ?? []),
          plain[0],
        );
      } catch (error) {
        for (const key of keys) this.#changed.set(nameOf(key), key);
        throw error;
      }
    });
  }
}

const isSame = (a: Row, b: Row | undefined): boolean => b !== undefined && a.rev === b.rev && a.box.every((byte, index) => byte === b.box[index]);
