import { formatInstant } from "../instant.ts";
import { keyOf } from "../key.ts";
import type { ParsedRow, Parsing } from "../source.ts";
import { readDate } from "./dates.ts";
import type { Plan, PlannedField } from "./declaration.ts";
import { isNumeric } from "./numbers.ts";
import { type Cell, count, type Table } from "./table.ts";

const LEFT_OUT = "You left this column out.";

function valueOf(cell: Cell, { type, format }: PlannedField): Cell {
  if (cell === null) return null;
  if (type === "string") return String(cell);
  if (type === "instant") {
    const time = format && readDate(cell, format);
    return time === undefined ? null : formatInstant(time);
  }
  if (typeof cell !== "string") return typeof cell === type ? cell : null;
  const text = cell.trim();
  if (type === "number") return isNumeric(text) ? Number(text) : null;
  return /^(?:true|false)$/i.test(text) ? text.toLowerCase() === "true" : null;
}

/**
 * A table has no key of its own. Equal rows are told apart by their number in the file, so that two equal purchases stay two and
 * the same file, or a longer export of the same account, brings none of them twice. With other columns chosen, all rows count as new.
 */
function keyOfRow(data: Readonly<Record<string, Cell>>, names: readonly string[], seen: Map<string, number>): string {
  const content = keyOf(names.flatMap((name) => (data[name] === null ? [] : [name, data[name] ?? null])));
  count(seen, content);
  const nth = seen.get(content) ?? 1;
  return nth === 1 ? content : keyOf([content, nth]);
}

function* parseRows(table: Table, { stream, time: timeField, fields }: Plan): Generator<ParsedRow> {
  const seen = new Map<string, number>();
  const names = fields.map(({ name }) => name).sort();
  for (const row of table.rows) {
    const time = timeField.format && readDate(row[timeField.column] ?? null, timeField.format);
    if (time === undefined) {
      yield { skipped: `It has no readable date in “${timeField.label}”.` };
      continue;
    }
    const data: Record<string, Cell> = {};
    for (const field of fields) data[field.name] = valueOf(row[field.column] ?? null, field);
    yield { stream, record: { key: keyOfRow(data, names, seen), time, data } };
  }
}

function* skippedRows(skipped: ReadonlyMap<string, number>): Generator<ParsedRow> {
  for (const [why, times] of skipped) for (let n = 0; n < times; n++) yield { skipped: why };
}

function* chain(table: Table, plan: Plan): Generator<ParsedRow> {
  yield* skippedRows(table.skipped);
  yield* parseRows(table, plan);
}

export function parseTable(table: Table, plan: Plan): Parsing {
  const kept = new Set(plan.fields.map(({ column }) => column));
  const leftOut = table.columns.filter((_, index) => !kept.has(index)).map((name): [string, string] => [name, LEFT_OUT]);
  const skippedCount = [...table.skipped.values()].reduce((sum, times) => sum + times, 0);
  return { total: table.rows.length + skippedCount, rows: chain(table, plan), dropped: new Map([...table.dropped, ...leftOut]) };
}
