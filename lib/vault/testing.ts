import { MemoryStore } from "./memory-store.ts";
import { type KeySession, Vault } from "./vault.ts";

/** A session that lives as long as the test. */
export function memorySession(): KeySession {
  let held: string | null = null;
  return {
    read: async () => held,
    write: async (vaultKey) => {
      held = vaultKey;
    },
    clear: async () => {
      held = null;
    },
  };
}

/** An unlocked vault in memory, for tests. Its passphrase is "correct horse battery". */
export async function testVault(): Promise<Vault> {
  const vault = new Vault(new MemoryStore(), memorySession());
  await vault.create("correct horse battery", Date.UTC(2026, 0, 1));
  return vault;
}
