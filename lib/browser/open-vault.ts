import { browser } from "wxt/browser";
import { sweepScratches } from "../vault/backup/scratch.ts";
import { Slots } from "../vault/slots.ts";
import { freeBytes, LAST_FREE, requireRoom } from "../vault/store/room.ts";
import { RoomyStore } from "../vault/store/roomy-store.ts";
import { Vault, type VaultParts } from "../vault/vault.ts";
import { aside } from "./aside.ts";
import { keySession } from "./key-session.ts";

/** Held while the second copy is written: whoever is last writes what is newest. */
const LOCK = "freehold-copy";

/** Held by the page that makes, tries or restores a backup. */
export const KEEPER_LOCK = "freehold-keeper";

const openSlots = (): Slots => {
  const { local } = browser.storage;
  return new Slots({
    get: (keys) => local.get<Record<string, unknown>>(keys),
    set: async (items) => {
      // What a commit had room for, its copy has as well.
      await requireRoom(freeBytes, JSON.stringify(items).length, LAST_FREE / 2);
      await local.set(items);
    },
    remove: (keys) => local.remove(keys),
  });
};

/** What the one vault of this browser profile is made of, and the slots that it lies in. */
export function openParts(): VaultParts & { readonly slots: Slots } {
  const slots = openSlots();
  return {
    slots,
    store: new RoomyStore(() => slots.store(), freeBytes, aside("attempts")),
    session: keySession(),
    copy: slots.copy(),
    exclusive: (work) => navigator.locks.request(LOCK, work),
  };
}

/** This context's hold on it. */
export const openVault = (): Vault => new Vault(openParts());

/** Deletes what a page left behind that was closed while it tried or restored a backup, and what a restore replaced. */
export async function sweepBeside(): Promise<void> {
  await Promise.all([sweepScratches(), openSlots().sweep()]);
}

/** The same, unless a page is at that work. */
export async function sweepAbandoned(): Promise<void> {
  await navigator.locks.request(KEEPER_LOCK, { ifAvailable: true }, async (lock) => {
    if (lock) await sweepBeside();
  });
}
