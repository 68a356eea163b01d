import type { Vault } from "../vault/vault.ts";
import { findFresh } from "./fresh.ts";
import type { Gathered } from "./gather.ts";
import type { DryRun } from "./importer.ts";
import type { PackedRecords } from "./packed/packed.ts";
import type { ParsedRecord, SourceDeclaration } from "./source.ts";

const SAMPLE = 5;

/** The records of one stream that would be stored, and the version of the stream they were compared with. */
export type Candidates = {
  readonly stream: string;
  readonly records: PackedRecords;
  /** Rows of `records`, sorted, each key once; and those of them that are new. */
  readonly rows: Uint32Array;
  readonly fresh: Uint32Array;
  readonly version: number;
};

/** An import that waits for a yes. */
export type Prepared = {
  readonly declaration: SourceDeclaration;
  /** The declaration is not built in: it is stored with the records. */
  readonly isOwn: boolean;
  readonly files: readonly string[];
  readonly candidates: readonly Candidates[];
};

/** A few of the newest, from the stream that brings most. */
function sampleOf(candidates: readonly Candidates[]): ParsedRecord["data"][] {
  const largest = candidates.reduce<Candidates | undefined>(
    (best, next) => (best && best.fresh.length >= next.fresh.length ? best : next),
    undefined,
  );
  if (largest === undefined) return [];
  const sample = largest.records.records(largest.fresh.subarray(-SAMPLE));
  return sample.reverse().map(({ data }) => data);
}

/** Compares gathered records with the vault. Stores nothing. */
export async function dryRun(
  vault: Vault,
  id: string,
  declaration: SourceDeclaration,
  isOwn: boolean,
  gathered: Gathered,
  signal: AbortSignal,
): Promise<{ prepared: Prepared; view: DryRun }> {
  const candidates: Candidates[] = [];
  const streams: DryRun["streams"][number][] = [];
  for (const { name, label } of declaration.streams) {
    const records = gathered.streams.get(name);
    if (records === undefined) continue;
    const rows = records.distinct();
    const { version, fresh } = await findFresh(vault, declaration.id, name, records, rows, signal);
    candidates.push({ stream: name, records, rows, fresh, version });
    const [first] = records.records(fresh.subarray(0, 1));
    const [last] = records.records(fresh.subarray(-1));
    streams.push({
      name,
      label,
      fresh: fresh.length,
      known: records.length - fresh.length,
      ...(first && last ? { from: first.time, to: last.time } : {}),
    });
  }
  const dropped = [...gathered.dropped].map(([field, why]) => ({ field, why }));
  const view = { id, source: declaration, files: gathered.files, streams, dropped, sample: sampleOf(candidates) };
  return { prepared: { declaration, isOwn, files: gathered.files.map(({ name }) => name), candidates }, view };
}
