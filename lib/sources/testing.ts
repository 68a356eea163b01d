import { existsSync, readFileSync } from "node:fs";
import type { StoredRecord } from "../vault/records/segments.ts";
import { testVault } from "../vault/testing.ts";
import type { Vault } from "../vault/vault.ts";
import type { DryRun, Importer, Inspection, Refusal } from "./importer.ts";
import { createImporter, type Importing } from "./importing.ts";

const SAMPLES = new URL("../../../shared/data/", import.meta.url);

/** Third-party sample exports lie beside the repository, not in it. Tests that need one skip, by this name, where there is none. */
export const samplesAreHere = existsSync(SAMPLES);
export const ifSamples = samplesAreHere ? "sample export" : "sample export (skipped: no ../shared/data here)";

export const sample = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(new URL(path, SAMPLES)));

export const fileOf = (name: string, content: string | Uint8Array<ArrayBuffer>): File => new File([content], name);
export const jsonFile = (name: string, value: unknown): File => fileOf(name, JSON.stringify(value));

export const never = (): AbortSignal => new AbortController().signal;

/** When every import of a test happens, UTC milliseconds. */
export const IMPORTED_AT = Date.UTC(2026, 0, 1);

export function asDryRun(inspection: Inspection): DryRun {
  if (inspection.kind !== "dry_run") throw new Error(JSON.stringify(inspection));
  return inspection.dryRun;
}
export const refusalsOf = (inspection: Inspection): readonly Refusal[] => (inspection.kind === "refused" ? inspection.refusals : []);

export type TestImport = {
  readonly vault: Vault;
  readonly importer: Importer;
  /** How often the importer said that something changed. */
  readonly announced: () => number;
  readonly inspect: (...files: File[]) => Promise<Inspection>;
  readonly commit: (dryRun: DryRun, ...exclude: string[]) => Promise<{ importId: string; stored: number }>;
  readonly importAll: (...files: File[]) => Promise<{ importId: string; stored: number }>;
  readonly stored: (source: string, stream: string) => Promise<StoredRecord[]>;
};

/** An importer on an empty vault, or on this one. `change` is what else a test has of its own. */
export async function testImport(here?: Vault, change: Pick<Partial<Importing>, "requireRoom"> = {}): Promise<TestImport> {
  const vault = here ?? (await testVault());
  let announced = 0;
  let ids = 0;
  const count = (): void => {
    announced += 1;
  };
  const importer = createImporter({ vault, now: () => IMPORTED_AT, randomId: () => `id-${String((ids += 1))}`, afterCommit: count, ...change });
  const inspect: TestImport["inspect"] = (...files) => importer.inspect(files, () => undefined, never());
  const commit: TestImport["commit"] = (dryRun, ...exclude) => importer.commit(dryRun.id, exclude, () => undefined, never());
  return {
    vault,
    importer,
    announced: () => announced,
    inspect,
    commit,
    importAll: async (...files) => commit(asDryRun(await inspect(...files))),
    stored: async (source, stream) => {
      const everything = { since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY, order: "asc", limit: 1_000_000 } as const;
      return (await vault.records.page({ source, stream, ...everything })).records;
    },
  };
}
