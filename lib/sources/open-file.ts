import { decodeText } from "./decode.ts";
import { parseJson } from "./json-text.ts";
import { readFile } from "./read-file.ts";
import { Refused } from "./refused.ts";
import { registry } from "./registry.ts";
import type { Source } from "./source.ts";
import { parseCsv } from "./table/csv.ts";
import { tableFromCsv } from "./table/from-csv.ts";
import { tableFromJson } from "./table/from-json.ts";
import type { Table } from "./table/table.ts";

/** What a file turned out to be: an export of a known source, or a table. */
export type Opened =
  | { readonly kind: "export"; readonly source: Source; readonly value: unknown }
  | { readonly kind: "table"; readonly table: Table };

function openJson(text: string, fileName: string): Opened {
  const value = parseJson(text, fileName);
  const source = registry.find((candidate) => candidate.recognises(fileName, value));
  return source ? { kind: "export", source, value } : { kind: "table", table: tableFromJson(value, fileName) };
}

/** Reads a file whole and finds out what it is, by its content. Throws {@link Refused}, or the signal's reason once it is aborted. */
export async function openFile(file: File, onRead: (bytes: number) => void, signal: AbortSignal): Promise<Opened> {
  const text = decodeText(await readFile(file, onRead, signal), file.name);
  const start = text.trimStart().charAt(0);
  if (start === "{" || start === "[") return openJson(text, file.name);
  if (start === "<") throw new Refused("unknown_format", file.name, `“${file.name}” is a web page or an XML file. Freehold reads JSON and CSV.`);
  const lines = await parseCsv(text, file.name, signal);
  return { kind: "table", table: tableFromCsv(lines, file.name, /[\r\n]$/.test(text)) };
}
