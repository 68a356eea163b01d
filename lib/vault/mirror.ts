import { HEAD } from "./head.ts";
import type { Keyring } from "./keyring.ts";
import type { SecondCopy } from "./second-copy.ts";
import { spacesOf } from "./spaces.ts";
import type { Change, Row, RowKey, Store } from "./store/store.ts";

/** Runs one piece of work at a time in all contexts of the browser. */
export type Exclusive = <R>(work: () => Promise<R>) => Promise<R>;

const nameOf = (key: RowKey): string => JSON.stringify(key);

/** What waits to be carried over: rows by their place, and which commits they come from. */
type Load = { readonly keyring: Keyring; readonly keys: Map<string, RowKey>; readonly revs: Set<number> };

/**
 * Carries what was committed over to the second copy. Whoever commits waits for the copying that begins after it, together with
 * all others that wait. A copy that cannot be written is behind, and is brought up at the next change or unlock.
 */
export class Mirror {
  readonly #store: Store;
  readonly #copy: SecondCopy;
  readonly #exclusive: Exclusive;
  #load: Load | undefined;
  #running: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;

  constructor(store: Store, copy: SecondCopy, exclusive: Exclusive) {
    this.#store = store;
    this.#copy = copy;
    this.#exclusive = exclusive;
  }

  /** Drops what waits for a commit that failed. What is committed brings its own load. */
  forget(): void {
    this.#load = undefined;
  }

  /**
   * Before a commit: what it will change, and the head's revision after it. A copying that is under way when it is done may then
   * take it along. Gives how to take that back where the commit fails.
   */
  async announce(keyring: Keyring, changes: readonly Change[], rev: number): Promise<() => void> {
    const spaces = await spacesOf(keyring);
    if (this.#load?.keyring !== keyring) this.#load = { keyring, keys: new Map(), revs: new Set() };
    const { keys, revs } = this.#load;
    for (const { space, id } of changes) if (spaces.get(space)?.copied) keys.set(nameOf([space, id]), [space, id]);
    revs.add(rev);
    return () => revs.delete(rev);
  }

  /** After the commit. Resolves when the copy has these changes, or could not take them. */
  async carry(keyring: Keyring, changes: readonly Change[], rev: number): Promise<void> {
    await this.announce(keyring, changes, rev);
    this.#queued ??= this.#running.then(() => {
      this.#queued = undefined;
      this.#running = this.#flush().catch(() => undefined);
      return this.#running;
    });
    await this.#queued;
  }

  /** Makes the copy what the store is, whatever it was before. Returns how many rows differed. */
  renew(keyring: Keyring): Promise<number> {
    return this.#exclusive(() => this.#renew(keyring));
  }

  /** Does `work` while nobody writes the copy: half of a change is seen as damage by whoever looks meanwhile. */
  still<R>(work: () => Promise<R>): Promise<R> {
    return this.#exclusive(work);
  }

  async #flush(): Promise<void> {
    const load = this.#load;
    this.#load = undefined;
    if (!load) return;
    try {
      await this.#exclusive(() => this.#write(load));
    } catch {
      // It is behind, and whoever comes next will see that it is.
      return;
    }
  }

  /**
   * Inside the lock the store is read anew: whichever context is last, it writes what is newest. Commits that the copy has not got
   * and that are not of this load were another context's, or a stopped worker's: then all of the copy is compared.
   */
  async #write({ keyring, keys, revs }: Load): Promise<void> {
    const places = [...keys.values()];
    const before = (await this.#copy.row(HEAD))?.rev ?? 0;
    const { rows, plain } = await this.#store.together([HEAD, ...places], ["header"]);
    const now = rows[0]?.rev ?? 0;
    const missed = now - before - [...revs].filter((rev) => rev > before && rev <= now).length;
    if (missed > 0) {
      await this.#renew(keyring);
      return;
    }
    const gone = places.filter((_, index) => rows[index + 1] === undefined);
    if (gone.length > 0) await this.#copy.remove(gone);
    // The head comes last: a copy that was cut off here is behind, and known to be.
    await this.#copy.put(
      rows.flatMap((row) => row ?? []),
      plain[0],
    );
  }

  async #renew(keyring: Keyring): Promise<number> {
    const copied = [...(await spacesOf(keyring))].filter(([, space]) => space.copied).map(([space]) => ({ space }));
    const { rows, plain } = await this.#store.readAll([...copied, { space: HEAD[0] }], ["header"]);
    const wanted = new Map(rows.map((row) => [nameOf([row.space, row.id]), row]));
    const there = new Map((await this.#copy.rows()).map((row) => [nameOf([row.space, row.id]), row]));
    const fresh = [...wanted].filter(([name, row]) => !isSame(row, there.get(name))).map(([, row]) => row);
    const gone = [...there].filter(([name]) => !wanted.has(name)).map(([, { space, id }]): RowKey => [space, id]);
    await this.#copy.remove(gone);
    await this.#copy.put(fresh, plain[0]);
    return fresh.length + gone.length;
  }
}

const isSame = (a: Row, b: Row | undefined): boolean => b !== undefined && a.rev === b.rev && a.box.every((byte, index) => byte === b.box[index]);
