import { type Gathered, gatherFile, nothingGathered, type Part } from "./gather.ts";
import type { Progress, Refusal } from "./importer.ts";
import { type Opened, openFile } from "./open-file.ts";
import { Refused } from "./refused.ts";
import type { Source } from "./source.ts";
import type { Table } from "./table/table.ts";

/** What a set of files holds: records of one known source, or tables. */
export type Contents =
  | { readonly kind: "export"; readonly source: Source; readonly gathered: Gathered }
  | { readonly kind: "tables"; readonly tables: readonly Table[] };

/** Counts bytes read and, once more, bytes parsed: reading and parsing take about as long. */
function progressOver(files: readonly File[], onProgress: (progress: Progress) => void): (bytes: number) => void {
  const total = 2 * files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  return (bytes) => {
    done = Math.min(total, done + bytes);
    onProgress({ done: Math.round(done), total });
  };
}

async function* parsings({ source, parts }: Opened & { kind: "export" }): AsyncGenerator<Part> {
  for await (const { value, weight } of parts) yield { ...source.parse(value), weight };
}

const sourceOf = (opened: Opened): Source | undefined => (opened.kind === "export" ? opened.source : undefined);

/**
 * Reads all files, each to its end before the next, so that at most one at a time is in memory as text. Every file is read even when
 * one is refused, to name all that are wrong at once. Throws the signal's reason once it is aborted.
 */
export async function readContents(
  files: readonly File[],
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Contents | { readonly kind: "refused"; readonly refusals: readonly Refusal[] }> {
  if (files.length === 0) throw new TypeError("no files to import");
  const onBytes = progressOver(files, onProgress);
  const refusals: Refusal[] = [];
  const tables: Table[] = [];
  const gathered = nothingGathered();
  let first: { readonly source: Source | undefined } | undefined;
  for (const file of files) {
    try {
      const opened = await openFile(file, onBytes, signal);
      first ??= { source: sourceOf(opened) };
      if (sourceOf(opened) !== first.source)
        throw new Refused("unknown_format", file.name, `“${file.name}” is of another kind than the rest. Import it on its own.`);
      if (opened.kind === "table") tables.push(opened.table);
      else await gatherFile(gathered, file.name, parsings(opened), onBytes, signal);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refusals.push(error.refusal);
    }
  }
  if (refusals.length > 0) return { kind: "refused", refusals };
  return first?.source ? { kind: "export", source: first.source, gathered } : { kind: "tables", tables };
}
