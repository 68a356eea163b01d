import { heading, line } from "./csv-line.ts";
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

export const csvHeading = (): string => heading(COLUMNS);

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
