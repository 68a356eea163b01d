import { browser } from "wxt/browser";
import { SecondCopy } from "../vault/second-copy.ts";
import { DexieStore } from "../vault/store/dexie-store.ts";
import { freeBytes, LAST_FREE, requireRoom } from "../vault/store/room.ts";
import { RoomyStore } from "../vault/store/roomy-store.ts";
import { Vault, type VaultParts } from "../vault/vault.ts";
import { aside } from "./aside.ts";
import { keySession } from "./key-session.ts";

/** Held while the second copy is written: whoever is last writes what is newest. */
const LOCK = "freehold-copy";

/** What the one vault of this browser profile is made of. */
export function openParts(): VaultParts {
  const { local } = browser.storage;
  return {
    store: new RoomyStore(new DexieStore("freehold"), freeBytes, aside("attempts")),
    session: keySession(),
    copy: new SecondCopy({
      get: (keys) => local.get<Record<string, unknown>>(keys),
      set: async (items) => {
        // What a commit had room for, its copy has as well.
        await requireRoom(freeBytes, JSON.stringify(items).length, LAST_FREE / 2);
        await local.set(items);
      },
      remove: (keys) => local.remove(keys),
    }),
    exclusive: (work) => navigator.locks.request(LOCK, work),
  };
}

/** This context's hold on it. */
export const openVault = (): Vault => new Vault(openParts());
