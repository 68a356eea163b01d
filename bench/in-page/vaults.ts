import type { KeySession } from "../../lib/vault/session.ts";
import type { Store } from "../../lib/vault/store/store.ts";
import { memorySession, vaultParts } from "../../lib/vault/testing.ts";
import { Vault } from "../../lib/vault/vault.ts";

export const PASSPHRASE = "correct horse battery staple";

/** A new, unlocked vault, apart from the wallet's own. */
export async function newVault(store: Store): Promise<{ vault: Vault; session: KeySession }> {
  const session = memorySession();
  const vault = new Vault(vaultParts(store, session));
  await vault.create(PASSPHRASE, Date.now());
  return { vault, session };
}
