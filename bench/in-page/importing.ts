import { createImporter } from "../../lib/sources/importing.ts";
import { PackedRecords } from "../../lib/sources/packed/packed.ts";
import type { ParsedRecord } from "../../lib/sources/source.ts";
import { spotify } from "../../lib/sources/spotify/index.ts";
import { DexieStore } from "../../lib/vault/store/dexie-store.ts";
import type { Vault } from "../../lib/vault/vault.ts";
import { withDatabase } from "./database.ts";
import { newVault } from "./vaults.ts";

/** What the wallet took to read the files, and to store what they hold, in milliseconds. */
export type ImportTimes = { readonly read: number; readonly stored: number };

const noProgress = (): void => undefined;
const { signal } = new AbortController();

/** The records of one parsed export, in the order of its rows. */
export function recordsIn(value: unknown): ParsedRecord[] {
  const records: ParsedRecord[] = [];
  for (const row of spotify.parse(value).rows) if ("record" in row) records.push(row.record);
  return records;
}

/** The records of the files as an import stores them: sorted, each once. */
export async function recordsOf(files: readonly File[]): Promise<ParsedRecord[]> {
  const packed = new PackedRecords();
  for (const file of files) for (const record of recordsIn(JSON.parse(await file.text()))) packed.push(record);
  return packed.records(packed.distinct());
}

/** The wallet's own import, from files to published records. */
async function importInto(vault: Vault, files: readonly File[], expected: number): Promise<ImportTimes> {
  const importer = createImporter({ vault, now: () => Date.now(), randomId: () => crypto.randomUUID(), afterCommit: noProgress });
  const start = performance.now();
  const inspection = await importer.inspect(files, noProgress, signal);
  if (inspection.kind !== "dry_run") throw new Error(`the files were not taken: ${inspection.kind}`);
  const inspected = performance.now();
  const { stored } = await importer.commit(inspection.dryRun.id, [], noProgress, signal);
  const end = performance.now();
  if (stored !== expected) throw new Error(`${stored} records stored, not ${expected}`);
  return { read: inspected - start, stored: end - inspected };
}

/** One import into a fresh vault. `ready` is awaited in between: the vault is open, and nothing was read yet. */
export const importOnce = (files: readonly File[], expected: number, ready: () => Promise<void>): Promise<ImportTimes> =>
  withDatabase(async (name) => {
    const { vault } = await newVault(new DexieStore(name));
    await ready();
    return importInto(vault, files, expected);
  });
