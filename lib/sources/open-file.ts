import { arrayParts, NotAnArray } from "./array-parts.ts";
import { decodeText } from "./decode.ts";
import { parseJson } from "./json-text.ts";
import { readFile, readPieces, unreadable } from "./read-file.ts";
import { Refused } from "./refused.ts";
import { registry } from "./registry.ts";
import type { Source } from "./source.ts";
import { parseCsv } from "./table/csv.ts";
import { tableFromCsv } from "./table/from-csv.ts";
import { tableFromJson } from "./table/from-json.ts";
import type { Table } from "./table/table.ts";

/** What the source is to parse, and the bytes to count for it as progress: of a file read part by part, its reading too. */
export type FilePart = { readonly value: unknown; readonly weight: number };

/** What a file turned out to be: an export of a known source, whole or in parts, or a table. */
export type Opened =
  | { readonly kind: "export"; readonly source: Source; readonly parts: AsyncIterable<FilePart> }
  | { readonly kind: "table"; readonly table: Table };

async function* whole(value: unknown, weight: number): AsyncGenerator<FilePart> {
  yield { value, weight };
}

function openJson(text: string, file: File): Opened {
  const value = parseJson(text, file.name);
  const source = registry.find((candidate) => candidate.recognises(file.name, value));
  return source ? { kind: "export", source, parts: whole(value, file.size) } : { kind: "table", table: tableFromJson(value, file.name) };
}

async function openWhole(file: File, onRead: (bytes: number) => void, signal: AbortSignal): Promise<Opened> {
  const text = decodeText(await readFile(file, onRead, signal), file.name);
  const start = text.trimStart().charAt(0);
  if (start === "{" || start === "[") return openJson(text, file);
  if (start === "<") throw new Refused("unknown_format", file.name, `“${file.name}” is a web page or an XML file. Freehold reads JSON and CSV.`);
  const lines = await parseCsv(text, file.name, signal);
  return { kind: "table", table: tableFromCsv(lines, file.name, /[\r\n]$/.test(text)) };
}

/** Says what is wrong with a file that broke off in the middle of its parts: read whole, it is refused for it. */
async function refuse(file: File, signal: AbortSignal): Promise<never> {
  parseJson(decodeText(await readFile(file, () => undefined, signal), file.name), file.name);
  return unreadable(file.name);
}

async function* inParts(file: File, signal: AbortSignal): AsyncGenerator<FilePart> {
  try {
    for await (const { elements, bytes } of arrayParts(readPieces(file, signal))) yield { value: elements, weight: 2 * bytes };
  } catch (error) {
    if (error instanceof NotAnArray) await refuse(file, signal);
    throw error;
  }
}

/** The first rows of an array; undefined where there is none, and where it breaks off before their end. */
async function firstRows(file: File, signal: AbortSignal): Promise<readonly unknown[] | undefined> {
  const parts = arrayParts(readPieces(file, signal));
  try {
    const first = await parts.next();
    return first.done ? undefined : first.value.elements;
  } catch (error) {
    if (error instanceof NotAnArray) return undefined;
    throw error;
  } finally {
    await parts.return(undefined);
  }
}

/**
 * Finds out what a file is, by its content. Throws {@link Refused}, or the signal's reason once it is aborted; so do the parts of
 * an export, each of which is read when it is asked for.
 */
export async function openFile(file: File, onRead: (bytes: number) => void, signal: AbortSignal): Promise<Opened> {
  const rows = await firstRows(file, signal);
  const source = rows && registry.find((candidate) => candidate.inParts && candidate.recognises(file.name, rows));
  return source ? { kind: "export", source, parts: inParts(file, signal) } : openWhole(file, onRead, signal);
}
