import { parseInstant, utc } from "../instant.ts";
import type { Cell } from "./table.ts";

/** How a column writes its dates. `iso` has the year first; `named` spells the month in English. */
export type DateFormat = "iso" | "named" | "day_first" | "month_first" | "epoch_s" | "epoch_ms";

const TIME = String.raw`(?:,? +(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s?([AaPp])\.?[Mm]\.?)?(?: ?(?:Z|UTC|GMT))?)?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([./])(\d{1,2})\2(\d{1,2})\.?${TIME}$`);
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})\.?${TIME}$`);
const DAY_MONTH_NAME = new RegExp(String.raw`^(\d{1,2})[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})${TIME}$`);
const MONTH_NAME_DAY = new RegExp(String.raw`^([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})${TIME}$`);
const MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

const MILLISECONDS_FROM = Date.UTC(1990, 0, 1);
const MILLISECONDS_TO = Date.UTC(2100, 0, 1);

type Clock = readonly (string | undefined)[];

/** POSIX: 69 to 99 are of the last century. */
const fullYear = (digits: string): number => (digits.length === 4 ? Number(digits) : Number(digits) + (Number(digits) < 69 ? 2000 : 1900));

function at(year: number, month: number, day: number, [hour = "0", minute = "0", second = "0", half]: Clock): number | undefined {
  const written = Number(hour);
  if (half === undefined) return utc(year, month, day, written, Number(minute), Number(second));
  if (written < 1 || written > 12) return undefined;
  return utc(year, month, day, (written % 12) + (half.toLowerCase() === "p" ? 12 : 0), Number(minute), Number(second));
}

function readYearFirst(text: string): number | undefined {
  const [, year, , month, day, ...clock] = YEAR_FIRST.exec(text) ?? [];
  return year === undefined ? undefined : at(Number(year), Number(month), Number(day), clock);
}

/** With dots the day always comes first; with other separators nothing but the numbers tells. */
function readYearLast(text: string, dayFirst: boolean): number | undefined {
  const [, first, separator, second, year, ...clock] = YEAR_LAST.exec(text) ?? [];
  if (year === undefined || (separator === "." && !dayFirst)) return undefined;
  return dayFirst ? at(fullYear(year), Number(second), Number(first), clock) : at(fullYear(year), Number(first), Number(second), clock);
}

function monthOf(name: string): number {
  const written = name.toLowerCase();
  return MONTHS.findIndex((month) => month === written || month.slice(0, 3) === written || (written === "sept" && month === "september")) + 1;
}

function readNamed(text: string): number | undefined {
  const [, day, month, year, ...clock] = DAY_MONTH_NAME.exec(text) ?? [];
  if (day !== undefined && month !== undefined) return at(Number(year), monthOf(month), Number(day), clock);
  const [, name, dayAfter, yearAfter, ...clockAfter] = MONTH_NAME_DAY.exec(text) ?? [];
  return name === undefined ? undefined : at(Number(yearAfter), monthOf(name), Number(dayAfter), clockAfter);
}

function readEpoch(cell: Cell, unit: 1 | 1000): number | undefined {
  const value = typeof cell === "number" ? cell : typeof cell === "string" && /^\d{9,13}$/.test(cell.trim()) ? Number(cell) : Number.NaN;
  const time = Math.round(value * unit);
  return time >= MILLISECONDS_FROM && time < MILLISECONDS_TO ? time : undefined;
}

/** UTC milliseconds of a cell in one format, undefined if it is not written so. Times without a zone are read as UTC. */
export function readDate(cell: Cell, format: DateFormat): number | undefined {
  if (format === "epoch_s") return readEpoch(cell, 1000);
  if (format === "epoch_ms") return readEpoch(cell, 1);
  if (typeof cell !== "string" || cell.length > 60) return undefined;
  const text = cell.trim();
  switch (format) {
    case "iso":
      return parseInstant(text) ?? readYearFirst(text);
    case "named":
      return readNamed(text);
    case "day_first":
      return readYearLast(text, true);
    case "month_first":
      return readYearLast(text, false);
  }
}
