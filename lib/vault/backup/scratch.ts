import Dexie from "dexie";
import { SecondCopy } from "../second-copy.ts";
import type { KeySession } from "../session.ts";
import { DexieStore } from "../store/dexie-store.ts";
import type { Free } from "../store/room.ts";
import { RoomyStore } from "../store/roomy-store.ts";
import type { Store } from "../store/store.ts";
import { Vault } from "../vault.ts";

const PREFIX = "freehold-scratch-";

/** A vault in a database of its own, with its key in this page's memory alone, to be thrown away. */
export type Scratch = { readonly vault: Vault; readonly store: Store; readonly destroy: () => Promise<void> };

export function openScratch(free: Free): Scratch {
  const store = new DexieStore(PREFIX + crypto.randomUUID());
  const roomy = new RoomyStore(store, free, { read: async () => null, write: async () => undefined });
  const vault = new Vault({ store: roomy, session: session(), copy: new SecondCopy(nowhere), exclusive: (work) => work() });
  return {
    vault,
    store: roomy,
    destroy: async () => {
      await vault.lock();
      await store.destroy();
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
  };
}

/** A second copy of what is thrown away is kept nowhere. */
const nowhere = { get: async () => ({}), set: async () => undefined, remove: async () => undefined };
