import type { Change } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";

/** Documents of the vault's `state`: when the recovery phrase was written down, and when the newest backup file was made. */
const WORDS_WRITTEN = "backed_up";
const LAST_BACKUP = "last_backup";

const stateOf = (vault: Vault) => vault.collection<number>("state");

/** UTC milliseconds; absent: never. Throws `VaultLocked`. */
export async function backupDates(vault: Vault): Promise<{ readonly wordsWrittenAt?: number; readonly lastBackupAt?: number }> {
  const [words, last] = await Promise.all([stateOf(vault).get(WORDS_WRITTEN), stateOf(vault).get(LAST_BACKUP)]);
  return { ...(words ? { wordsWrittenAt: words.value } : {}), ...(last ? { lastBackupAt: last.value } : {}) };
}

/** The change that notes a backup file that was made at this time, in place of the one before. */
export async function noteBackupFile(vault: Vault, madeAt: number): Promise<Change> {
  return stateOf(vault).put(LAST_BACKUP, madeAt, (await stateOf(vault).get(LAST_BACKUP))?.rev ?? 0);
}

/** The change that notes for the first time that the words were written down: a `Conflict` where that is noted. */
export const noteWordsWritten = (vault: Vault, at: number): Promise<Change> => stateOf(vault).put(WORDS_WRITTEN, at, 0);
