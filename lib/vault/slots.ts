import Dexie from "dexie";
import { type KeyValue, PREFIX, SecondCopy } from "./second-copy.ts";
import { DexieStore } from "./store/dexie-store.ts";

/** A place for a vault: its database, and what the keys of its second copy begin with. */
type Slot = { readonly database: string; readonly prefix: string };

/** Which slot is live, beside the second copies: 0 or 1. Absent: never restored, or lost with them. */
const LIVE = "slot";

/**
 * Two slots for one vault, of which one is live. A restore fills the other and proves it there, and one write makes it live, database and
 * second copy; what was live is deleted then. A browser killed at any moment leaves one of the two vaults, whole, and the rest to {@link sweep}.
 */
export class Slots {
  readonly #values: KeyValue;
  readonly #slots: readonly [Slot, Slot];
  #live: Promise<Slot> | undefined;
  #store: Promise<DexieStore> | undefined;

  constructor(values: KeyValue, name = "freehold") {
    this.#values = values;
    this.#slots = [
      { database: name, prefix: PREFIX },
      { database: `${name}-2`, prefix: "vault-2/" },
    ];
  }

  /** The live database. It is connected to: whoever deletes it after a restore makes this look for the live one anew. */
  store(): Promise<DexieStore> {
    this.#store ??= this.#connect().catch((error: unknown) => {
      this.#forget();
      throw error;
    });
    return this.#store;
  }

  /** The second copy of the live slot. */
  copy(): SecondCopy {
    return new SecondCopy(this.#values, async () => (await this.#known()).prefix);
  }

  /** The other slot, emptied, for a vault that may take the place of the live one. One at a time. */
  async spare(): Promise<{ readonly store: DexieStore; readonly copy: SecondCopy; readonly goLive: () => Promise<void> }> {
    const live = this.#slots.indexOf(await this.#read());
    const slot = this.#slots[live === 0 ? 1 : 0];
    // Said before there is anything to be mistaken for it.
    await this.#values.set({ [LIVE]: live });
    await this.#empty(slot);
    return {
      store: new DexieStore(slot.database),
      copy: new SecondCopy(this.#values, async () => slot.prefix),
      goLive: async () => {
        await this.#values.set({ [LIVE]: 1 - live });
        await this.sweep();
      },
    };
  }

  /** Deletes what is in the slot that is not live: a restore that never reached its end, or what one replaced. Not while one is under way. */
  async sweep(): Promise<void> {
    const live = await this.#said();
    // Where nobody says which one is live, or it is gone, the other may be all that there is.
    if (live === undefined || !(await Dexie.getDatabaseNames()).includes(this.#slots[live].database)) return;
    await this.#empty(this.#slots[live === 0 ? 1 : 0]);
  }

  async #empty({ database, prefix }: Slot): Promise<void> {
    await new SecondCopy(this.#values, async () => prefix).clear();
    if ((await Dexie.getDatabaseNames()).includes(database)) await new DexieStore(database).destroy();
  }

  #known(): Promise<Slot> {
    this.#live ??= this.#read().catch((error: unknown) => {
      this.#live = undefined;
      throw error;
    });
    return this.#live;
  }

  async #said(): Promise<0 | 1 | undefined> {
    const { [LIVE]: live } = await this.#values.get([LIVE]);
    return live === 0 || live === 1 ? live : undefined;
  }

  async #read(): Promise<Slot> {
    const [first, second] = this.#slots;
    const live = await this.#said();
    if (live !== undefined) return this.#slots[live];
    const names = await Dexie.getDatabaseNames();
    return !names.includes(first.database) && names.includes(second.database) ? second : first;
  }

  async #connect(): Promise<DexieStore> {
    for (;;) {
      const slot = await this.#known();
      const store = new DexieStore(slot.database, () => this.#forget());
      await store.open();
      // Live still, and opened: it cannot be deleted unnoticed any more.
      if ((await this.#read()).database === slot.database && store.isOpen) return store;
      store.close();
      this.#forget();
    }
  }

  #forget(): void {
    this.#live = undefined;
    this.#store = undefined;
  }
}
