import type { Columns, Table } from "./columns.ts";
import type { Part } from "./segments.ts";

/** Where records are taken from: an opened segment, and the imports its records came from. */
export type Origin = { readonly columns: Columns | Table; readonly parts: readonly Part[] };
/** A record in one of several origins. */
export type Place = { readonly origin: number; readonly index: number };

const columnOf = (columns: Columns | Table, field: string): readonly unknown[] | undefined => {
  if ("column" in columns) return columns.column(field);
  return columns.values[columns.fields.indexOf(field)];
};

/** A new segment's content out of records of others: those at `places`, in that order, each still of the import that brought it. */
export function assemble(origins: readonly Origin[], places: readonly Place[]): { table: Table; parts: Part[] } {
  const parts: Part[] = [];
  const found = new Map<string, number>();
  // For each origin, where each of its parts stands among the new ones.
  const renumbered = origins.map(({ parts: old }) =>
    old.map(({ importId, importedAt, version }) => {
      const name = JSON.stringify([importId, importedAt, version]);
      const known = found.get(name);
      if (known !== undefined) return known;
      found.set(name, parts.length);
      return parts.push({ importId, importedAt, version, count: 0 }) - 1;
    }),
  );
  const partOf = places.map(({ origin, index }) => renumbered[origin]?.[origins[origin]?.columns.partOf?.[index] ?? 0] ?? 0);
  const { kept, positions } = countParts(parts, partOf);
  const fields = [...new Set(origins.flatMap(({ columns }) => columns.fields))];
  const pick = <T>(of: (columns: Columns | Table) => readonly T[] | undefined, missing: T): T[] => {
    const columns = origins.map((origin) => of(origin.columns));
    return places.map(({ origin, index }) => columns[origin]?.[index] ?? missing);
  };
  const table: Table = {
    times: pick(({ times }) => times, Number.NaN),
    keys: pick(({ keys }) => keys, ""),
    partOf: kept.length > 1 ? partOf.map((part) => positions[part] ?? 0) : null,
    fields,
    values: fields.map((field) => pick<unknown>((columns) => columnOf(columns, field), null)),
  };
  return { table, parts: kept };
}

/** The parts that have records, with how many, and where each of all parts stands among them. */
function countParts(parts: readonly Part[], partOf: readonly number[]): { kept: Part[]; positions: number[] } {
  const counts = parts.map(() => 0);
  for (const part of partOf) counts[part] = (counts[part] ?? 0) + 1;
  const kept: Part[] = [];
  const positions = parts.map((part, index) => {
    const count = counts[index] ?? 0;
    return count === 0 ? -1 : kept.push({ ...part, count }) - 1;
  });
  return { kept, positions };
}
