import { randomBytes } from "../../lib/crypto/bytes.ts";
import { passphraseParameters, stretchPassphrase } from "../../lib/crypto/derive.ts";
import { DexieStore } from "../../lib/vault/dexie-store.ts";
import { withDatabase } from "./database.ts";
import { newVault, PASSPHRASE } from "./vaults.ts";

/** One round in milliseconds: from the passphrase to the first answer of an unlocked vault, and Argon2id alone. */
export type UnlockRound = { readonly unlock: number; readonly argon2id: number };

export async function unlockRounds(rounds: number): Promise<UnlockRound[]> {
  return withDatabase(async (name) => {
    const { vault } = await newVault(new DexieStore(name));
    const done: UnlockRound[] = [];
    for (let round = 0; round < rounds; round++) {
      await vault.lock();
      const start = performance.now();
      await vault.unlock(PASSPHRASE, Date.now());
      await vault.records.summary("a source", "a stream");
      const unlocked = performance.now();
      await stretchPassphrase(PASSPHRASE, randomBytes(16), passphraseParameters);
      done.push({ unlock: unlocked - start, argon2id: performance.now() - unlocked });
    }
    return done;
  });
}
