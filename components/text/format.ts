import type { Field } from "../../lib/sources/source.ts";
import { text } from "./en.ts";
import { formatNumber, locale } from "./number.ts";
import { plain } from "./plain.ts";

/** Dates and spans in words. `at`, `from`, `to`: UTC milliseconds, shown in the person's own time zone. */
const dates = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
const months = new Intl.DateTimeFormat(locale, { month: "short", year: "numeric" });
const days = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
const moments = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

const SECOND = 1000;
const DAY = 86_400_000;
const units = [
  ["year", 365 * 86_400_000],
  ["month", 30 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", SECOND],
] as const;
const spanUnits = units.slice(2);

export const formatDate = (at: number) => dates.format(at);
export const formatMonth = (at: number) => months.format(at);
export const formatDateTime = (at: number) => moments.format(at);
/** A table's date without a time is kept as midnight in UTC: it is that day wherever the person is. */
const isDay = (at: number) => at % DAY === 0;
export const formatDateRange = (from: number, to: number) => (isDay(from) && isDay(to) ? days : dates).formatRange(from, to);
const formatInstant = (at: number) => (isDay(at) ? days.format(at) : formatDateTime(at));

/** "3 minutes ago"; below half a minute "just now". */
export function ago(at: number, now: number): string {
  const past = Math.max(0, now - at);
  if (past < 30 * SECOND) return text.time.justNow;
  for (const [unit, size] of units) if (past >= size) return relative.format(-Math.floor(past / size), unit);
  return text.time.justNow;
}

const part = (value: number, unit: string) => new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(value);

/** A span in its two largest units: "6 days 4 hours". `span`: milliseconds above zero. */
export function remaining(span: number): string {
  const first = spanUnits.findIndex(([, size]) => span >= size);
  const [unit, size] = spanUnits[first] ?? ["second", SECOND];
  const whole = Math.max(1, Math.floor(span / size));
  const next = first < 0 ? undefined : spanUnits[first + 1];
  const rest = next === undefined ? 0 : Math.floor((span - whole * size) / next[1]);
  return next === undefined || rest === 0 ? part(whole, unit) : `${part(whole, unit)} ${part(rest, next[0])}`;
}

/** A length of time as players show it: "3:41", "1:02:07". */
function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / SECOND));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (count: number) => String(count).padStart(2, "0");
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
}

/** One value of a record as a person reads it: on one line, cut where it is long. */
export function formatValue(value: unknown, type?: Field["type"]): string {
  if (value === null || value === undefined || value === "") return text.value.none;
  if (typeof value === "boolean") return value ? text.value.yes : text.value.no;
  if (typeof value === "number") return type === "duration" ? clock(value) : formatNumber(value);
  if (type === "instant" && typeof value === "string" && !Number.isNaN(Date.parse(value))) return formatInstant(Date.parse(value));
  return plain(typeof value === "string" ? value : JSON.stringify(value));
}
