import { browser } from "wxt/browser";
import { DexieStore } from "../vault/dexie-store.ts";
import { SecondCopy } from "../vault/second-copy.ts";
import { Vault, type VaultParts } from "../vault/vault.ts";
import { keySession } from "./key-session.ts";

/** Held while the second copy is written: whoever is last writes what is newest. */
const LOCK = "freehold-copy";

/** What the one vault of this browser profile is made of. */
export function openParts(): VaultParts {
  const { local } = browser.storage;
  return {
    store: new DexieStore("freehold"),
    session: keySession(),
    copy: new SecondCopy({
      get: (keys) => local.get<Record<string, unknown>>(keys),
      set: (items) => local.set(items),
      remove: (keys) => local.remove(keys),
    }),
    exclusive: (work) => navigator.locks.request(LOCK, work),
  };
}

/** This context's hold on it. */
export const openVault = (): Vault => new Vault(openParts());
