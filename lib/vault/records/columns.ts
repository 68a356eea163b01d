import { type Bytes, fromUtf8 } from "../../crypto/bytes.ts";
import type { Part, StoredRecord } from "./segments.ts";
import { fromSteps, read, type Steps, toSteps, type Written, write } from "./written.ts";

/** What a segment holds, column by column: the name of a field stands once for all records. A value nobody gave is null. */
export type Table = {
  /** Ascending by (time, key). */
  readonly times: readonly number[];
  readonly keys: readonly string[];
  /** For each record the index of its part; null when all are of the only one. */
  readonly partOf: readonly number[] | null;
  readonly fields: readonly string[];
  /** One column for each field. */
  readonly values: readonly (readonly unknown[])[];
};

const NEWLINE = 10;

/**
 * A segment before it is encrypted: lines of JSON, the names of the fields, times, keys, parts, then one line for each field,
 * so that a reader parses only what it needs. A quarter as long as an array of objects.
 */
export const textOf = ({ fields, times, keys, partOf, values }: Table): string =>
  [fields, toSteps(times), keys, partOf, ...values.map(write)].map((column) => JSON.stringify(column)).join("\n");

/** Records as the text of a segment. */
export const toColumns = (records: readonly StoredRecord[]): string => textOf(tableOf(records));

/** Records of one part as columns. */
export function tableOf(records: readonly StoredRecord[]): Table {
  const fields = new Set<string>();
  for (const { data } of records) for (const name in data) fields.add(name);
  return {
    times: records.map(({ time }) => time),
    keys: records.map(({ key }) => key),
    partOf: null,
    fields: [...fields],
    // Not what every object inherits: a field may be called "constructor".
    values: [...fields].map((name) => records.map(({ data }) => (Object.hasOwn(data, name) ? data[name] : null))),
  };
}

/** The form of vault format 1: one JSON object. */
type FirstTable = { readonly times: number[]; readonly keys: string[]; readonly fields: string[]; readonly values: unknown[][] };

/** A decrypted segment, its columns parsed when they are first asked for. */
export class Columns {
  readonly fields: readonly string[];
  readonly #lines: readonly Bytes[];
  readonly #parsed: unknown[] = [];
  #times: readonly number[] | undefined;
  readonly #columns: (readonly unknown[] | undefined)[] = [];

  constructor(plaintext: Bytes) {
    this.#lines = linesOf(plaintext);
    const first: unknown = this.#line(0);
    if (Array.isArray(first)) this.fields = first as string[];
    else {
      const { fields, times, keys, values } = first as FirstTable;
      this.fields = fields;
      this.#times = times;
      this.#parsed = [fields, null, keys, null, ...values];
    }
  }

  get times(): readonly number[] {
    return (this.#times ??= fromSteps(this.#line(1) as Steps));
  }

  get keys(): readonly string[] {
    return this.#line(2) as readonly string[];
  }

  get partOf(): readonly number[] | null {
    return this.#line(3) as readonly number[] | null;
  }

  /** All values of one field, or nothing when no record of the segment has it. */
  column(field: string): readonly unknown[] | undefined {
    const index = this.fields.indexOf(field);
    if (index === -1) return undefined;
    return (this.#columns[index] ??= read(this.#line(4 + index) as Written, this.times.length));
  }

  #line(index: number): unknown {
    if (this.#parsed[index] === undefined) this.#parsed[index] = JSON.parse(fromUtf8(this.#lines[index] ?? new Uint8Array()));
    return this.#parsed[index];
  }
}

/** No line break within a line: JSON escapes those of its strings. */
function linesOf(bytes: Bytes): Bytes[] {
  const lines: Bytes[] = [];
  for (let start = 0; ; ) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end === -1) return [...lines, bytes.subarray(start)];
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
}

/** Some of a segment's records, in the order of `indices`, each with every field of the segment, or with those of `fields` that it has. */
export function recordsAt(columns: Columns, parts: readonly Part[], indices: readonly number[], fields?: readonly string[]): StoredRecord[] {
  const { times, keys, partOf } = columns;
  const names = fields ? fields.filter((name) => columns.fields.includes(name)) : columns.fields;
  const empty: Record<string, unknown> = Object.fromEntries(names.map((name) => [name, null]));
  const data = indices.map(() => ({ ...empty }));
  for (const name of names) {
    const column = columns.column(name) ?? [];
    // Column by column: the same property of one object after the other is what engines do fast.
    for (let row = 0; row < data.length; row++) (data[row] as Record<string, unknown>)[name] = column[indices[row] ?? -1];
  }
  return data.map((values, row) => {
    const index = indices[row] ?? -1;
    return { time: times[index] ?? Number.NaN, key: keys[index] ?? "", data: values, importedAt: parts[partOf?.[index] ?? 0]?.importedAt ?? 0 };
  });
}
