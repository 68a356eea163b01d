import type { StoredEntry } from "./entry.ts";

const COLUMNS = [
  "number",
  "time",
  "event",
  "app",
  "source",
  "streams",
  "fields",
  "records",
  "purpose",
  "grant",
  "request",
  "details",
  "hash of the entry before",
];

/** What a spreadsheet would take for a formula, or for the beginning of one in the next cell. */
const FORMULA = /^[\s\0]*[=+\-@\t\r]/;

/** One cell (RFC 4180). Text that a spreadsheet would calculate gets an apostrophe before it: many of these words are an app's own. */
export function cell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const line = (cells: readonly (string | number)[]): string => `${cells.map(cell).join(",")}\r\n`;

/** With a mark of its encoding: spreadsheets guess otherwise. */
export const csvHeading = (): string => `\ufeff${line(COLUMNS)}`;

type StreamOf = string | { readonly name: string; readonly fields?: readonly string[]; readonly records?: number };
/** What several kinds of events have, each in a column of its own. */
type Columned = {
  readonly origin?: string;
  readonly source?: string;
  readonly stream?: string;
  readonly streams?: readonly StreamOf[];
  readonly fields?: readonly string[];
  readonly records?: number;
  readonly purpose?: string;
  readonly grantId?: string;
  readonly requestId?: string;
};

/** One entry. The columns that it has nothing for are empty; what has no column of its own stands under "details". */
export function csvLine({ seq, at, event, prev }: StoredEntry): string {
  const { type, ...rest } = event;
  const of: Columned & Readonly<Record<string, unknown>> = rest;
  const { origin, source, stream, streams: named = [], fields, records, purpose, grantId, requestId, ...details } = of;
  const streams = named.map((one) => (typeof one === "string" ? { name: one } : one));
  const counts = streams.flatMap((one) => one.records ?? []);
  return line([
    seq,
    new Date(at).toISOString(),
    type,
    origin ?? "",
    source ?? "",
    stream ?? streams.map(({ name }) => name).join("; "),
    (fields ?? streams.flatMap(({ fields: of = [] }) => of)).join("; "),
    records ?? (counts.length === 0 ? "" : counts.reduce((sum, count) => sum + count, 0)),
    purpose ?? "",
    grantId ?? "",
    requestId ?? "",
    Object.keys(details).length === 0 ? "" : JSON.stringify(details),
    prev,
  ]);
}
