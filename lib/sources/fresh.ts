import type { Vault } from "../vault/vault.ts";
import type { ParsedRecord } from "./source.ts";
import { nextTurn } from "./turn.ts";

/** Records compared with the vault at a time. */
const BATCH = 65_536;

/** Ascending by (time, key), as the vault stores them. */
const byTimeAndKey = (a: ParsedRecord, b: ParsedRecord): number => a.time - b.time || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** Sorted, and each key once. Equal keys mean the same row: exports overlap, and some repeat themselves. */
export function distinct(records: readonly ParsedRecord[]): ParsedRecord[] {
  const seen = new Set<string>();
  return records
    .filter(({ key }) => {
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .sort(byTimeAndKey);
}

/** Those of the sorted, distinct records that the stream does not hold, and the version of the stream for which this is true. */
export async function findFresh(
  vault: Vault,
  source: string,
  stream: string,
  records: readonly ParsedRecord[],
  signal: AbortSignal,
): Promise<{ version: number; fresh: readonly ParsedRecord[] }> {
  signal.throwIfAborted();
  // Read first: what is published after this makes the version differ, never the answer wrong.
  const version = await vault.records.version(source, stream);
  if ((await vault.records.summary(source, stream)).count === 0) return { version, fresh: records };
  const fresh: ParsedRecord[] = [];
  for (let start = 0; start < records.length; start += BATCH) {
    const batch = records.slice(start, start + BATCH);
    const known = await vault.records.known(source, stream, batch);
    for (const record of batch) if (!known.has(record.key)) fresh.push(record);
    await nextTurn();
    signal.throwIfAborted();
  }
  return { version, fresh };
}
