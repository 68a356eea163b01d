import { Refused } from "../refused.ts";
import { type Cell, count, MAX_COLUMNS, type Table } from "./table.ts";

type Row = Readonly<Record<string, unknown>>;

const NOT_A_ROW = "It is not a row of named values.";
const NESTED = "It holds more than one value in a cell, which a table cannot.";

const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);

/** The array of a file: the whole value, or the only array among the members of an object. */
function arrayOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value as unknown[];
  if (!isRow(value)) return undefined;
  const arrays = Object.values(value).filter((member) => Array.isArray(member));
  return arrays.length === 1 ? (arrays[0] as unknown[]) : undefined;
}

/** A number that JSON can write and JavaScript cannot hold stays text, so that it is not mistaken for a value. */
function cellOf(value: unknown): Cell {
  if (typeof value === "string") return value.trim() === "" ? null : value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  return typeof value === "boolean" ? value : null;
}

function surveyColumns(rows: readonly Row[], fileName: string): { columns: string[]; dropped: Map<string, string> } {
  const names = new Set<string>();
  const dropped = new Map<string, string>();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      names.add(name);
      if (typeof value === "object" && value !== null) dropped.set(name, NESTED);
    }
    if (names.size > MAX_COLUMNS) throw new Refused("unknown_format", fileName, `“${fileName}” has more than ${String(MAX_COLUMNS)} columns.`);
  }
  return { columns: [...names].filter((name) => !dropped.has(name)), dropped };
}

/** Makes a table of an array of flat objects, or of an object with one array among its members. Throws {@link Refused}. */
export function tableFromJson(value: unknown, fileName: string): Table {
  const items = arrayOf(value);
  if (items === undefined) throw new Refused("unknown_format", fileName, `“${fileName}” is not an export that Freehold knows, nor a table.`);
  if (items.length === 0) throw new Refused("empty", fileName, `“${fileName}” holds no rows.`);
  const skipped = new Map<string, number>();
  for (const item of items) if (!isRow(item)) count(skipped, NOT_A_ROW);
  const objects = items.filter(isRow);
  const { columns, dropped } = surveyColumns(objects, fileName);
  if (columns.length === 0) throw new Refused("unknown_format", fileName, `“${fileName}” is not an export that Freehold knows, nor a table.`);
  const rows = objects.map((row) => columns.map((column) => (Object.hasOwn(row, column) ? cellOf(row[column]) : null)));
  return { fileName, columns, rows, typed: true, skipped, dropped };
}
