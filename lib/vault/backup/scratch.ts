import Dexie from "dexie";
import { SecondCopy } from "../second-copy.ts";
import type { KeySession } from "../session.ts";
import type { Slots } from "../slots.ts";
import { DexieStore } from "../store/dexie-store.ts";
import type { Free } from "../store/room.ts";
import { RoomyStore } from "../store/roomy-store.ts";
import { Vault } from "../vault.ts";

const PREFIX = "freehold-scratch-";

/** A vault in a place of its own, with its key in this page's memory alone, to be thrown away unless it takes the place of the one that is here. */
export type Scratch = { readonly vault: Vault; readonly destroy: () => Promise<void> };

/** In a database of its own. */
export async function openScratch(free: Free): Promise<Scratch> {
  const store = new DexieStore(PREFIX + crypto.randomUUID());
  return scratchOn(free, store, new SecondCopy(nowhere), () => store.destroy());
}

/** In the slot that is free: `goLive` puts it in the place of whatever is here, by one write. */
export async function openSpare(free: Free, slots: Slots): Promise<Scratch & { readonly goLive: () => Promise<void> }> {
  const { store, copy, goLive } = await slots.spare();
  const destroy = async (): Promise<void> => {
    store.close();
    await slots.sweep();
  };
  return { ...scratchOn(free, store, copy, destroy), goLive };
}

function scratchOn(free: Free, store: DexieStore, copy: SecondCopy, destroy: () => Promise<void>): Scratch {
  const roomy = new RoomyStore(store, free, { read: async () => null, write: async () => undefined });
  const vault = new Vault({ store: roomy, session: session(), copy, exclusive: (work) => work() });
  return {
    vault,
    destroy: async () => {
      await vault.lock();
      await destroy();
    },
  };
}

/** Deletes what pages left behind that were closed in the middle. Not while another page is at work. */
export async function sweepScratches(): Promise<void> {
  const names = await Dexie.getDatabaseNames();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX)).map((name) => Dexie.delete(name)));
}

function session(): KeySession {
  let held: { readonly vaultKey: string; readonly damage: Awaited<ReturnType<KeySession["damage"]>> } | undefined;
  return {
    read: async () => held?.vaultKey ?? null,
    damage: async () => held?.damage ?? [],
    // Nobody chooses a passphrase here.
    nextWrap: async () => undefined,
    write: async (vaultKey, damage = []) => {
      held = { vaultKey, damage };
    },
    clear: async () => {
      held = undefined;
    },
    // Nobody else holds it.
    onCleared: () => undefined,
  };
}

/** A second copy of what is thrown away is kept nowhere. */
const nowhere = { get: async () => ({}), set: async () => undefined, remove: async () => undefined };
