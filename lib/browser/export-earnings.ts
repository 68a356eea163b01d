import { entriesInOrder } from "../activity/log.ts";
import { earningsHeading, earningsLine, feeLine } from "../earnings/csv.ts";
import { earningsAndFees } from "../earnings/earnings.ts";
import { groupBy } from "../earnings/money.ts";
import { rates } from "../earnings/rates.ts";
import type { EarningView } from "../earnings/views.ts";
import type { Vault } from "../vault/vault.ts";
import type { Keeper } from "../wallet/keeper.ts";
import { blobOf } from "./blob-of.ts";

/** Lines put together before they are handed on. */
const TOGETHER = 500;

/**
 * Every payment as a table for a spreadsheet, oldest first, and after them every fee that the wallet paid. Throws `VaultLocked`, `Damaged`, the
 * signal's reason.
 */
export async function exportEarnings(vault: Vault, at: number, watch: Parameters<Keeper["exportEarnings"]>[0]): Promise<Blob> {
  const { view, fees } = await earningsAndFees(vault, at);
  const entries = view.entries.toReversed();
  const logged = await recordsInLog(vault, entries, watch.signal);
  const said = await rates(vault);
  const lines = [...entries.map((entry) => earningsLine(entry, entry.records ?? logged.get(entry.id), said)), ...fees.map(feeLine)];
  return blobOf(texts(lines, watch), "text/csv", watch.signal);
}

/**
 * Of payments of before the ledger kept how many records they were for: what the log says of their pages. A read's payments follow each other as
 * its paid pages do; where the log has not as many of them, nothing is said.
 */
async function recordsInLog(vault: Vault, entries: readonly EarningView[], signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const reads = groupBy(entries, ({ disclosureId }) => disclosureId);
  for (const [id, own] of reads) if (own.every(({ records }) => records !== undefined)) reads.delete(id);
  if (reads.size === 0) return new Map();
  const pages = new Map<string, number[]>();
  for await (const { event } of entriesInOrder(vault)) {
    signal.throwIfAborted();
    if (event.type !== "disclosed" || !event.paid || !reads.has(event.disclosureId)) continue;
    const before = pages.get(event.disclosureId);
    if (before) before.push(event.records);
    else pages.set(event.disclosureId, [event.records]);
  }
  const known = new Map<string, number>();
  for (const [id, own] of reads) {
    const held = pages.get(id);
    if (held?.length === own.length) for (const [place, { id: payment }] of own.entries()) known.set(payment, held[place] ?? 0);
  }
  return known;
}

async function* texts(lines: readonly string[], { onProgress }: Parameters<Keeper["exportEarnings"]>[0]): AsyncGenerator<string> {
  yield earningsHeading();
  for (let done = 0; done < lines.length; done += TOGETHER) {
    yield lines.slice(done, done + TOGETHER).join("");
    onProgress({ done: Math.min(done + TOGETHER, lines.length), total: lines.length });
  }
}
