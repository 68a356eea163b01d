import { csvHeading, csvLine } from "../activity/csv.ts";
import { currentHead, entriesInOrder } from "../activity/log.ts";
import { headIn } from "../activity/signed-head.ts";
import { exportedSeal, seals } from "../anchoring/seals.ts";
import { fromUtf8 } from "../crypto/bytes.ts";
import type { Vault } from "../vault/vault.ts";
import type { Keeper } from "../wallet/keeper.ts";
import { blobOf } from "./blob-of.ts";

type Watch = Parameters<Keeper["exportLog"]>[1];

/** Lines put together before they are handed on. */
const TOGETHER = 500;

/**
 * The log as one file, up to the entry whose signed head stands in it: JSON that a stranger can check (docs/log-format.md), or a
 * table for a spreadsheet. Throws `VaultLocked`, `Damaged`, the signal's reason.
 */
export async function exportLog(vault: Vault, format: "json" | "csv", at: number, watch: Watch): Promise<Blob> {
  const head = await currentHead(vault, at);
  const total = head === undefined ? 0 : headIn(head).seq;
  const parts = together(linesOf(vault, format, total), total, watch);
  return format === "csv"
    ? blobOf(around(csvHeading(), "", "", parts), "text/csv", watch.signal)
    : blobOf(
        around(
          `{\n"format": "freehold-log/1",\n"head": ${JSON.stringify(head ?? null)},\n${await sealLine(vault)}"entries": [`,
          ",",
          "\n]\n}\n",
          parts,
        ),
        "application/json",
        watch.signal,
      );
}

/** Seals that an exported log carries, newest first. */
const MOST_SEALS = 500;

/** The seals that stand on a network or are on their way there, on a line of their own; nothing where there are none. */
async function sealLine(vault: Vault): Promise<string> {
  const sealed = (await seals(vault)).slice(0, MOST_SEALS).map(exportedSeal);
  return sealed.length === 0 ? "" : `"seals": ${JSON.stringify(sealed)},\n`;
}

async function* linesOf(vault: Vault, format: "json" | "csv", upTo: number): AsyncGenerator<string> {
  for await (const entry of entriesInOrder(vault, upTo)) yield format === "csv" ? csvLine(entry) : `\n${fromUtf8(entry.text)}`;
}

/** Some hundred lines at a time, and how far they reach. */
async function* together(lines: AsyncIterable<string>, total: number, { onProgress }: Watch): AsyncGenerator<readonly string[]> {
  let gathered: string[] = [];
  let done = 0;
  for await (const line of lines) {
    gathered.push(line);
    done += 1;
    if (gathered.length < TOGETHER) continue;
    yield gathered;
    gathered = [];
    onProgress({ done, total });
  }
  if (gathered.length > 0) yield gathered;
  onProgress({ done: total, total });
}

async function* around(before: string, between: string, after: string, parts: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  yield before;
  let isFirst = true;
  for await (const lines of parts) {
    yield `${isFirst ? "" : between}${lines.join(between)}`;
    isFirst = false;
  }
  yield after;
}
