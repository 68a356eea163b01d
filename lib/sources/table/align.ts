import { Refused } from "../refused.ts";
import type { Table } from "./table.ts";

/**
 * Tables imported together, brought to the same columns. Objects may lack members; CSV files with other columns than the first
 * are another table. Throws {@link Refused}.
 */
export function alignTables(tables: readonly Table[]): Table[] {
  const columns = [...new Set(tables.flatMap((table) => table.columns))];
  return tables.map((table) => {
    if (table.columns.length === columns.length && table.columns.every((name, index) => name === columns[index])) return table;
    if (!table.typed && table.columns.length !== columns.length) {
      throw new Refused("unknown_format", table.fileName, `“${table.fileName}” has other columns than the rest. Import it on its own.`);
    }
    const places = columns.map((name) => table.columns.indexOf(name));
    return { ...table, columns, rows: table.rows.map((row) => places.map((place) => row[place] ?? null)) };
  });
}
