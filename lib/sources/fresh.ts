import type { Vault } from "../vault/vault.ts";
import type { PackedRecords } from "./packed/packed.ts";
import { nextTurn } from "./turn.ts";

/** Records compared with the vault at a time. */
const BATCH = 65_536;

/** Those of the sorted, distinct rows that the stream does not hold, and the version of the stream for which this is true. */
export async function findFresh(
  vault: Vault,
  source: string,
  stream: string,
  records: PackedRecords,
  rows: Uint32Array,
  signal: AbortSignal,
): Promise<{ version: number; fresh: Uint32Array }> {
  signal.throwIfAborted();
  // Read first: what is published after this makes the version differ, never the answer wrong.
  const version = await vault.records.version(source, stream);
  if ((await vault.records.summary(source, stream)).count === 0) return { version, fresh: rows };
  const fresh = new Uint32Array(rows.length);
  let count = 0;
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = records.places(rows.subarray(start, start + BATCH));
    const known = await vault.records.known(source, stream, batch);
    for (const [n, { key }] of batch.entries()) if (!known.has(key)) fresh[count++] = rows[start + n] ?? 0;
    await nextTurn();
    signal.throwIfAborted();
  }
  return { version, fresh: fresh.slice(0, count) };
}
