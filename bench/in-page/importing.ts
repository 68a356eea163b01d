import { distinct } from "../../lib/sources/fresh.ts";
import { createImporter } from "../../lib/sources/importing.ts";
import type { ParsedRecord } from "../../lib/sources/source.ts";
import { spotify } from "../../lib/sources/spotify/index.ts";
import { DexieStore } from "../../lib/vault/dexie-store.ts";
import { withDatabase } from "./database.ts";
import { floorOfReading, floorOfStoring } from "./floor.ts";
import { newVault } from "./vaults.ts";

/** One round, in milliseconds: what the wallet took to read the files and to store the records, and what the floor took. */
export type ImportRound = { readonly read: number; readonly stored: number; readonly floorRead: number; readonly floorStored: number };

const noProgress = (): void => undefined;
const { signal } = new AbortController();

/** The records of the files as an import stores them: sorted, each once. */
export async function recordsOf(files: readonly File[]): Promise<ParsedRecord[]> {
  const records: ParsedRecord[] = [];
  for (const file of files) {
    const { rows } = spotify.parse(JSON.parse(await file.text()));
    for (const row of rows) if ("record" in row) records.push(row.record);
  }
  return distinct(records);
}

/** The wallet's own import, from files to published records, into a fresh vault. */
async function importOnce(files: readonly File[], expected: number): Promise<{ read: number; stored: number }> {
  return withDatabase(async (name) => {
    const { vault } = await newVault(new DexieStore(name));
    const importer = createImporter({ vault, now: () => Date.now(), randomId: () => crypto.randomUUID(), afterCommit: noProgress });
    const start = performance.now();
    const inspection = await importer.inspect(files, noProgress, signal);
    if (inspection.kind !== "dry_run") throw new Error(`the files were not taken: ${inspection.kind}`);
    const inspected = performance.now();
    const { stored } = await importer.commit(inspection.dryRun.id, [], noProgress, signal);
    const end = performance.now();
    if (stored !== expected) throw new Error(`${stored} records stored, not ${expected}`);
    return { read: inspected - start, stored: end - inspected };
  });
}

/** Wallet and floor in turns, the same rows, the same page. */
export async function importRounds(files: readonly File[], rounds: number): Promise<ImportRound[]> {
  const records = await recordsOf(files);
  const done: ImportRound[] = [];
  for (let round = 0; round < rounds; round++) {
    const wallet = await importOnce(files, records.length);
    done.push({ ...wallet, floorRead: await floorOfReading(files), floorStored: await floorOfStoring(records) });
  }
  return done;
}
