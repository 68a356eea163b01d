import { DexieStore } from "../vault/dexie-store.ts";
import { Vault } from "../vault/vault.ts";
import { keySession } from "./key-session.ts";

/** This context's hold on the one vault of this browser profile. */
export const openVault = (): Vault => new Vault(new DexieStore("freehold"), keySession());
