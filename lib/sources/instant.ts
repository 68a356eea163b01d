/** RFC 3339, the same with a space for the T, and without seconds, fraction or zone. */
const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?(?:([Zz]|UTC)|([+-])(\d{2}):?(\d{2})))?)?$/;

/** UTC milliseconds of a civil date and time in UTC; undefined where the calendar or the clock has no such moment. */
export function utc(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59 || year < 1000 || year > 9999) return undefined;
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  return new Date(time).getUTCDate() === day ? time : undefined;
}

/**
 * UTC milliseconds of an ISO 8601 / RFC 3339 text: `2025-04-28T21:04:35Z`, `2026-01-05 14:32`, `2024-01-20`.
 * A text without a zone is read as UTC. Anything else, and a date that does not exist, is undefined.
 */
export function parseInstant(text: string): number | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", , sign, offsetHours = "0", offsetMinutes = "0"] = match;
  const time = utc(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
  if (time === undefined || Number(offsetHours) > 23 || Number(offsetMinutes) > 59) return undefined;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  return time + Number(fraction.padEnd(3, "0").slice(0, 3)) - (sign === "-" ? -offset : offset);
}

/** RFC 3339 in UTC; whole seconds carry no fraction. */
export function formatInstant(time: number): string {
  const text = new Date(time).toISOString();
  return text.endsWith(".000Z") ? `${text.slice(0, -5)}Z` : text;
}
