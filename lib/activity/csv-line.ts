/** What a spreadsheet would take for a formula, or for the beginning of one in the next cell. */
const FORMULA = /^[\s\0]*[=+\-@\t\r]/;

/** One cell (RFC 4180). Text that a spreadsheet would calculate gets an apostrophe before it: many of these words are an app's own. */
export function cell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One line of a table. */
export const line = (cells: readonly (string | number)[]): string => `${cells.map(cell).join(",")}\r\n`;

/** The first line, with a mark of the encoding: spreadsheets guess otherwise. */
export const heading = (columns: readonly string[]): string => `\ufeff${line(columns)}`;
