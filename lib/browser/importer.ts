import { indexDisclosures } from "../activity/disclosures/index-rows.ts";
import type { Importer } from "../sources/importer.ts";
import { createImporter } from "../sources/importing.ts";
import { indexMore } from "../sources/search-records.ts";
import { freeBytes, requireRoom } from "../vault/store/room.ts";
import type { Vault } from "../vault/vault.ts";
import { detached } from "./detached.ts";
import { ifNobody, inTurn } from "./in-turn.ts";
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
  return {
    ...importer,
    commit: (id, exclude, onProgress, signal) => inTurn(IMPORT_LOCK, "import", () => importer.commit(id, exclude, onProgress, signal), signal),
  };
}

/** Milliseconds after which whoever wants to import has its turn. */
const A_WHILE = 2000;

/**
 * Keeps the records in order: deletes what imports left behind that never reached their end, merges small segments, brings the
 * indexes of words and of disclosures on. Not while somebody imports, and nobody waits for it long: what is left is done the next time.
 */
export async function tidyRecords(vault: Vault): Promise<void> {
  await ifNobody(IMPORT_LOCK, "tidy", async () => {
    const end = performance.now() + A_WHILE;
    const more = async (step: () => Promise<boolean>): Promise<void> => {
      while (performance.now() < end && (await step()));
    };
    await vault.records.sweep();
    await more(async () => (await vault.records.compact()) > 0);
    await more(() => indexMore(vault));
    await more(() => indexDisclosures(vault));
  });
}
