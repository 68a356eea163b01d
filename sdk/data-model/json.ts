export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0;
}

export function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => isItem(item));
}

const RFC_3339 = /^\d{4}-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const SHORT_MONTHS = ["04", "06", "09", "11"];

/** Milliseconds since the epoch of an RFC 3339 date-time, or undefined. */
export function instantOf(value: unknown): number | undefined {
  const [text = "", month = "", day = ""] = (typeof value === "string" && RFC_3339.exec(value)) || [];
  const at = Date.parse(text);
  // What JavaScript takes for the first days of the next month is no date.
  const none = Number.isNaN(at) || (day > "28" && ((day === "31" && SHORT_MONTHS.includes(month)) || (month === "02" && !isLeapDay(text, day))));
  return none ? undefined : at;
}

/** Whether there is a 29th of February in the year that the text begins with. */
const isLeapDay = (text: string, day: string): boolean => day === "29" && new Date(`${text.slice(0, 4)}-02-29`).getUTCDate() === 29;
