import { entriesInOrder } from "../activity/log.ts";
import { earningsHeading, earningsLine } from "../earnings/csv.ts";
import { earnings } from "../earnings/earnings.ts";
import { rates } from "../earnings/rates.ts";
import type { Vault } from "../vault/vault.ts";
import type { Keeper } from "../wallet/keeper.ts";
import { blobOf } from "./blob-of.ts";

/** Lines put together before they are handed on. */
const TOGETHER = 500;

/** Every payment as a table for a spreadsheet, oldest first, with what the log says of its read. Throws `VaultLocked`, `Damaged`, the signal's reason. */
export async function exportEarnings(vault: Vault, at: number, watch: Parameters<Keeper["exportEarnings"]>[0]): Promise<Blob> {
  const { entries } = await earnings(vault, at);
  const records = await recordsRead(vault, new Set(entries.map(({ disclosureId }) => disclosureId)), watch.signal);
  const said = await rates(vault);
  const lines = entries.toReversed().map((entry) => earningsLine(entry, records.get(entry.disclosureId), said));
  return blobOf(texts(lines, watch), "text/csv", watch.signal);
}

async function recordsRead(vault: Vault, wanted: ReadonlySet<string>, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const records = new Map<string, number>();
  if (wanted.size === 0) return records;
  for await (const { event } of entriesInOrder(vault)) {
    signal.throwIfAborted();
    if (event.type === "disclosed" && wanted.has(event.disclosureId)) records.set(event.disclosureId, event.records);
  }
  return records;
}

async function* texts(lines: readonly string[], { onProgress }: Parameters<Keeper["exportEarnings"]>[0]): AsyncGenerator<string> {
  yield earningsHeading();
  for (let done = 0; done < lines.length; done += TOGETHER) {
    yield lines.slice(done, done + TOGETHER).join("");
    onProgress({ done: Math.min(done + TOGETHER, lines.length), total: lines.length });
  }
}
