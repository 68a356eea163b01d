import type { Importer } from "../sources/importer.ts";
import { createImporter } from "../sources/importing.ts";
import { freeBytes, requireRoom } from "../vault/room.ts";
import type { Vault } from "../vault/vault.ts";
import { detached } from "./detached.ts";
import { openVault } from "./open-vault.ts";
import { tellChanged } from "./wallet-client.ts";

/** Held while an import writes: what nobody reads yet must not be taken for what nobody will ever read. */
export const IMPORT_LOCK = "freehold-import";

/** Imports run in the page that shows them: files never cross to the worker, and a stopped worker stops nothing. */
export function openImporter(): Importer {
  const importer = createImporter({
    vault: openVault(),
    now: () => Date.now(),
    randomId: () => crypto.randomUUID(),
    requireRoom: (bytes) => requireRoom(freeBytes, bytes),
    afterCommit: () => detached(tellChanged()),
  });
  return { ...importer, commit: (...step) => navigator.locks.request(IMPORT_LOCK, () => importer.commit(...step)) };
}

/** Deletes what imports left behind that never reached their end; not while one is under way. */
export async function sweepImports(vault: Vault): Promise<void> {
  await navigator.locks.request(IMPORT_LOCK, { ifAvailable: true }, async (lock) => {
    if (lock) await vault.records.sweep();
  });
}
