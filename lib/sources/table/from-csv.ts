import { parseInstant } from "../instant.ts";
import { Refused } from "../refused.ts";
import { readDate } from "./dates.ts";
import { isNumeric } from "./numbers.ts";
import { count, MAX_COLUMNS, type Table } from "./table.ts";

const PREAMBLE = "It stands above the table.";
const TOO_WIDE = "It has more cells than the table has columns.";
const CUT_OFF = "The file ends inside it.";
/** Rows looked at to learn how wide the table is. */
const SURVEY = 200;
const LONGEST_NAME = 80;

/** The most common number of cells; the larger of two that are as common. */
function commonWidth(rows: readonly string[][]): number {
  const counts = new Map<number, number>();
  for (const row of rows.slice(0, SURVEY)) count(counts, row.length);
  return [...counts].reduce((best, next) => (next[1] > best[1] || (next[1] === best[1] && next[0] > best[0]) ? next : best), [0, 0])[0];
}

/** A first row that holds a date, or nothing but numbers, is data: the file has no header. */
function isHeader(row: readonly string[]): boolean {
  const cells = row.map((cell) => cell.trim()).filter((cell) => cell !== "");
  const holdsDate = cells.some(
    (cell) => parseInstant(cell) !== undefined || readDate(cell, "day_first") !== undefined || readDate(cell, "month_first") !== undefined,
  );
  return cells.length > 0 && !holdsDate && !cells.every(isNumeric);
}

/** Names for `width` columns: readable, none empty, none twice. Some exports put HTML into theirs. */
function columnNames(header: readonly string[], width: number): string[] {
  const taken = new Set<string>();
  return Array.from({ length: width }, (_, index) => {
    const written = (header[index] ?? "")
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ")
      .trim()
      .slice(0, LONGEST_NAME);
    const base = written || `Column ${String(index + 1)}`;
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base} (${String(n)})`;
    taken.add(name);
    return name;
  });
}

/** Makes a table of parsed CSV rows: skips what stands above the header, and rows that do not fit under it. Throws {@link Refused}. */
export function tableFromCsv(lines: readonly string[][], fileName: string, endsWithNewline: boolean): Table {
  const width = commonWidth(lines);
  const start = lines.findIndex((line) => line.length >= width);
  const first = lines[start];
  if (first === undefined) throw new Refused("empty", fileName, `“${fileName}” is empty.`);
  if (first.length > MAX_COLUMNS) throw new Refused("unknown_format", fileName, `“${fileName}” has more than ${String(MAX_COLUMNS)} columns.`);
  const hasHeader = isHeader(first);
  const body = lines.slice(hasHeader ? start + 1 : start);
  const skipped = new Map<string, number>();
  if (start > 0) skipped.set(PREAMBLE, start);

  const rows: (string | null)[][] = [];
  for (const [index, line] of body.entries()) {
    const isLast = index === body.length - 1;
    if (line.slice(first.length).some((cell) => cell.trim() !== "")) count(skipped, TOO_WIDE);
    else if (isLast && !endsWithNewline && line.length < width) count(skipped, CUT_OFF);
    else rows.push(Array.from(first, (_, column) => ((line[column] ?? "").trim() === "" ? null : (line[column] ?? null))));
  }
  if (rows.length === 0) throw new Refused("empty", fileName, `“${fileName}” holds no rows.`);
  return { fileName, columns: columnNames(hasHeader ? first : [], first.length), rows, typed: false, skipped, dropped: new Map() };
}
