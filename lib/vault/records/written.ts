/**
 * How a column is written: as it is; or its distinct values once (`of`) and for each record which one it has (`at`), strings
 * without the beginning that all of them share. Most columns repeat themselves; a segment that is small is read in one piece.
 */
export type Written =
  | readonly unknown[]
  | {
      /** What every string of `of` begins with. */
      readonly prefix?: string;
      readonly of: readonly unknown[];
      /** Positions in `of`, one or two characters each. Without it: `of` has one value for each record, or one for all. */
      readonly at?: string;
    };

/** Printable ASCII that JSON does not escape: from # to ~ without the backslash. */
const FIRST = 35;
const BACKSLASH = 92;
const SYMBOLS = 91;
const codeOf = (digit: number): number => FIRST + digit + (FIRST + digit >= BACKSLASH ? 1 : 0);
const digitAt = (text: string, index: number): number => {
  const code = text.charCodeAt(index);
  return code - FIRST - (code > BACKSLASH ? 1 : 0);
};

/** A shared beginning shorter than this is not worth naming. */
const SHORTEST_PREFIX = 4;

/** Writes a column of JSON values. */
export function write(values: readonly unknown[]): Written {
  const { of, at } = distinct(values);
  const prefix = sharedPrefix(of);
  if (prefix === "" && of === values) return values;
  const rest = prefix === "" ? of : of.map((value) => (typeof value === "string" ? value.slice(prefix.length) : value));
  return { ...(prefix === "" ? {} : { prefix }), of: rest, ...(at === undefined ? {} : { at }) };
}

/** Reads a column of so many values. */
export function read(written: Written, count: number): readonly unknown[] {
  if (isPlain(written)) return written;
  const { prefix = "", at } = written;
  const of = prefix === "" ? written.of : written.of.map((value) => (typeof value === "string" ? prefix + value : value));
  if (at !== undefined)
    return of.length > SYMBOLS
      ? picked(of, count, (n) => digitAt(at, 2 * n) * SYMBOLS + digitAt(at, 2 * n + 1))
      : picked(of, count, (n) => digitAt(at, n));
  return of.length === count ? of : Array.from<unknown>({ length: count }).fill(of[0]);
}

const isPlain = (written: Written): written is readonly unknown[] => Array.isArray(written);

function picked(of: readonly unknown[], count: number, placeOf: (n: number) => number): unknown[] {
  const values: unknown[] = [];
  for (let n = 0; n < count; n++) values.push(of[placeOf(n)]);
  return values;
}

/** Each value once and where each record has which; or the values as they are, when most are values of their own. */
function distinct(values: readonly unknown[]): { of: readonly unknown[]; at?: string } {
  const places = new Map<unknown, number>();
  const at: number[] = [];
  for (const value of values) {
    let place = places.get(value);
    if (place === undefined) {
      place = places.size;
      if (2 * place > values.length || place === SYMBOLS * SYMBOLS) return { of: values };
      places.set(value, place);
    }
    at.push(place);
  }
  const of = [...places.keys()];
  if (of.length === 1) return { of };
  return {
    of,
    at: of.length > SYMBOLS ? textOf(at.flatMap((place) => [codeOf(Math.floor(place / SYMBOLS)), codeOf(place % SYMBOLS)])) : textOf(at.map(codeOf)),
  };
}

/** In bits: there is a bound to how many arguments a function takes. */
function textOf(codes: readonly number[]): string {
  let text = "";
  for (let start = 0; start < codes.length; start += 4096) text += String.fromCharCode(...codes.slice(start, start + 4096));
  return text;
}

function sharedPrefix(values: readonly unknown[]): string {
  let prefix: string | undefined;
  for (const value of values) {
    if (typeof value !== "string") continue;
    prefix ??= value;
    while (!value.startsWith(prefix)) prefix = prefix.slice(0, -1);
    if (prefix.length < SHORTEST_PREFIX) return "";
  }
  return prefix ?? "";
}

/** Numbers as steps from one to the next, which are shorter, where that loses nothing. */
export type Steps = readonly number[] | { readonly of: readonly number[] };

export function toSteps(numbers: readonly number[]): Steps {
  const steps = numbers.map((number, index) => number - (numbers[index - 1] ?? 0));
  return numbers.every(Number.isSafeInteger) && steps.every(Number.isSafeInteger) ? steps : { of: numbers };
}

export function fromSteps(steps: Steps): readonly number[] {
  if ("of" in steps) return steps.of;
  let sum = 0;
  return steps.map((step) => (sum += step));
}
