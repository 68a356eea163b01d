import type { StoredRecord } from "./segments.ts";

/** A segment as it is encrypted: the name of a field stands once for all records, not once for each. A value nobody gave is null. */
type Columns = { readonly times: number[]; readonly keys: string[]; readonly fields: string[]; readonly values: unknown[][] };

/** Records as text, about half as long as an array of objects. */
export function toColumns(records: readonly StoredRecord[]): string {
  const columns = new Map<string, unknown[]>();
  records.forEach(({ data }, index) => {
    for (const name of Object.keys(data)) {
      let column = columns.get(name);
      if (!column) {
        column = Array.from<unknown>({ length: records.length }).fill(null);
        columns.set(name, column);
      }
      column[index] = data[name];
    }
  });
  const stored: Columns = {
    times: records.map(({ time }) => time),
    keys: records.map(({ key }) => key),
    fields: [...columns.keys()],
    values: [...columns.values()],
  };
  return JSON.stringify(stored);
}

/** The records again, in the same order, each with every field of the segment. */
export function fromColumns(text: string, importedAt: number): StoredRecord[] {
  const { times, keys, fields, values } = JSON.parse(text) as Columns;
  return times.map((time, index) => {
    const data: Record<string, unknown> = {};
    fields.forEach((name, column) => {
      data[name] = values[column]?.[index];
    });
    return { time, key: keys[index] ?? "", data, importedAt };
  });
}
