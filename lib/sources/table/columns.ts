import { eachInTurn } from "../turn.ts";
import { type DateFormat, readDate } from "./dates.ts";
import { isNumeric } from "./numbers.ts";
import type { Cell, Table } from "./table.ts";

export type ColumnType = "string" | "number" | "boolean" | "instant";

export type Column = {
  readonly index: number;
  readonly name: string;
  readonly type: ColumnType;
  /** How an instant is written. */
  readonly format?: DateFormat;
  /** Every cell that is not empty reads as `type`. Of a column of times, some cells may not. */
  readonly complete: boolean;
  readonly empty: boolean;
  readonly example: string;
};

type Tally = {
  filled: number;
  numbers: number;
  booleans: number;
  iso: number;
  named: number;
  dayFirst: number;
  monthFirst: number;
  bothOrders: number;
  seconds: number;
  milliseconds: number;
  example: string;
};

const blank = (): Tally => ({
  filled: 0,
  numbers: 0,
  booleans: 0,
  iso: 0,
  named: 0,
  dayFirst: 0,
  monthFirst: 0,
  bothOrders: 0,
  seconds: 0,
  milliseconds: 0,
  example: "",
});

/** Without such a word in its name, a column of large numbers is a column of numbers. */
const NAMES_A_TIME = /time|date|stamp|epoch|when|created|updated|\bat\b|_at$|At$|^ts$|^uts$/i;
const LONGEST_EXAMPLE = 60;

function tallyDate(tally: Tally, text: string): void {
  if (!/\d/.test(text)) return;
  const dayFirst = readDate(text, "day_first") !== undefined;
  const monthFirst = readDate(text, "month_first") !== undefined;
  if (dayFirst) tally.dayFirst += 1;
  if (monthFirst) tally.monthFirst += 1;
  if (dayFirst && monthFirst) tally.bothOrders += 1;
  else if (readDate(text, "iso") !== undefined) tally.iso += 1;
  else if (readDate(text, "named") !== undefined) tally.named += 1;
}

function tallyCell(tally: Tally, cell: Cell, typed: boolean): void {
  if (cell === null) return;
  tally.filled += 1;
  if (tally.example === "") tally.example = String(cell).slice(0, LONGEST_EXAMPLE);
  if (typeof cell === "boolean") tally.booleans += 1;
  else if (typeof cell === "number" || (!typed && isNumeric(cell.trim()))) tally.numbers += 1;
  else if (!typed && /^(?:true|false)$/i.test(cell.trim())) tally.booleans += 1;
  else tallyDate(tally, cell);
  if (readDate(cell, "epoch_s") !== undefined) tally.seconds += 1;
  else if (readDate(cell, "epoch_ms") !== undefined) tally.milliseconds += 1;
}

/**
 * The format of a column of times, if at least half of its cells are written in it. 05/03/2024 alone is in none: only a cell
 * that fits one order and not the other (17/04/2018) settles which comes first, and two cells that disagree settle nothing.
 */
function dateFormat(name: string, tally: Tally): { format: DateFormat; fits: number } | undefined {
  const onlyDayFirst = tally.dayFirst - tally.bothOrders;
  const onlyMonthFirst = tally.monthFirst - tally.bothOrders;
  const candidates: { format: DateFormat; fits: number }[] = [
    { format: "iso", fits: tally.iso },
    { format: "named", fits: tally.named },
    { format: "day_first", fits: onlyDayFirst > 0 && onlyMonthFirst === 0 ? tally.dayFirst : 0 },
    { format: "month_first", fits: onlyMonthFirst > 0 && onlyDayFirst === 0 ? tally.monthFirst : 0 },
  ];
  if (NAMES_A_TIME.test(name)) {
    if (tally.seconds === tally.filled) candidates.push({ format: "epoch_s", fits: tally.seconds });
    if (tally.milliseconds === tally.filled) candidates.push({ format: "epoch_ms", fits: tally.milliseconds });
  }
  const best = candidates.reduce((a, b) => (b.fits > a.fits ? b : a));
  return best.fits > 0 && best.fits * 2 >= tally.filled ? best : undefined;
}

function columnOf(name: string, index: number, tally: Tally): Column {
  const { filled, example } = tally;
  const base = { index, name, example, empty: filled === 0 };
  if (filled === 0) return { ...base, type: "string", complete: true };
  const date = dateFormat(name, tally);
  if (date) return { ...base, type: "instant", format: date.format, complete: date.fits === filled };
  if (tally.numbers === filled) return { ...base, type: "number", complete: true };
  if (tally.booleans === filled) return { ...base, type: "boolean", complete: true };
  return { ...base, type: "string", complete: true };
}

/** What each column of the tables holds, judged by every row. The tables have the same columns. */
export async function describeColumns(tables: readonly Table[], signal: AbortSignal): Promise<Column[]> {
  const names = tables[0]?.columns ?? [];
  const tallies = names.map(blank);
  for (const { rows, typed } of tables) {
    await eachInTurn(rows, signal, (row) => {
      for (const [index, tally] of tallies.entries()) tallyCell(tally, row[index] ?? null, typed);
    });
  }
  return tallies.map((tally, index) => columnOf(names[index] ?? "", index, tally));
}
