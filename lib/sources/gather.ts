import type { DryRun } from "./importer.ts";
import { PackedRecords } from "./packed/packed.ts";
import { Refused } from "./refused.ts";
import type { Parsing } from "./source.ts";
import { eachInTurn } from "./turn.ts";

/** All records of the files of one import so far, by stream. */
export type Gathered = {
  readonly files: DryRun["files"][number][];
  readonly streams: Map<string, PackedRecords>;
  readonly dropped: Map<string, string>;
};

export const nothingGathered = (): Gathered => ({ files: [], streams: new Map(), dropped: new Map() });

/** Calls `report` about fifty times with the share of `weight` that is new, and reaches the whole of it. */
function inShares(total: number, weight: number, report: (share: number) => void): (index: number) => void {
  const step = Math.max(1, Math.ceil(total / 50));
  let reported = 0;
  return (index) => {
    const isLast = index + 1 >= total;
    if (!isLast && (index + 1) % step !== 0) return;
    const reached = isLast ? weight : (weight * (index + 1)) / total;
    report(reached - reported);
    reported = reached;
  };
}

/** One part of a file, and its share of the progress. */
export type Part = Parsing & { readonly weight: number };

/** Adds what a file holds, part by part. Says how many records that were, and what was skipped why. */
async function gatherParts(into: Gathered, parts: AsyncIterable<Part>, onProgress: (share: number) => void, signal: AbortSignal) {
  let records = 0;
  const skipped = new Map<string, number>();
  for await (const { rows, total, weight, dropped } of parts) {
    const report = inShares(total, weight, onProgress);
    await eachInTurn(rows, signal, (row, index) => {
      report(index);
      if ("skipped" in row) {
        skipped.set(row.skipped, (skipped.get(row.skipped) ?? 0) + 1);
        return;
      }
      records += 1;
      streamOf(into, row.stream).push(row.record);
    });
    for (const [field, why] of dropped) into.dropped.set(field, why);
  }
  return { records, skipped };
}

function streamOf({ streams }: Gathered, name: string): PackedRecords {
  const stream = streams.get(name) ?? new PackedRecords();
  streams.set(name, stream);
  return stream;
}

/**
 * Parses one file and adds what it holds. Throws {@link Refused} for a file without a single good row, or the signal's reason once
 * it is aborted: `into` is then incomplete and of no use.
 */
export async function gatherFile(
  into: Gathered,
  fileName: string,
  parts: AsyncIterable<Part>,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const { records, skipped } = await gatherParts(into, parts, onProgress, signal);
  if (records === 0) {
    const [why] = [...skipped].sort((a, b) => b[1] - a[1])[0] ?? ["It holds none."];
    throw new Refused("unknown_format", fileName, `No row of “${fileName}” can be taken. ${why}`);
  }
  into.files.push({ name: fileName, records, skipped: [...skipped].map(([reason, count]) => ({ why: reason, count })) });
}
