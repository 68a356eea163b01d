import type { Columns } from "./columns.ts";
import { type Cursor, compare } from "./segments.ts";

/** The first position of an ascending list for which `isPast` holds, or its length. `isPast` holds for all after one for which it does. */
export function firstWhere(length: number, isPast: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isPast(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The first record at or after a time. */
export const firstAtTime = ({ times }: Pick<Columns, "times">, time: number): number =>
  firstWhere(times.length, (index) => (times[index] ?? Number.NaN) >= time);

/** The first record after a time. */
export const firstAfterTime = ({ times }: Pick<Columns, "times">, time: number): number =>
  firstWhere(times.length, (index) => (times[index] ?? Number.NaN) > time);

export const placeAt = ({ times, keys }: Pick<Columns, "times" | "keys">, index: number): Cursor => ({
  time: times[index] ?? Number.NaN,
  key: keys[index] ?? "",
});

/** The first record at or after a place in the order of (time, key). */
export const firstAt = (columns: Pick<Columns, "times" | "keys">, place: Cursor): number =>
  firstWhere(columns.times.length, (index) => compare(placeAt(columns, index), place) >= 0);

/** The first record after a place in the order of (time, key). */
export const firstAfter = (columns: Pick<Columns, "times" | "keys">, place: Cursor): number =>
  firstWhere(columns.times.length, (index) => compare(placeAt(columns, index), place) > 0);

/** Where the record of exactly this time and key is, or -1. */
export function indexOf(columns: Pick<Columns, "times" | "keys">, place: Cursor): number {
  const index = firstAt(columns, place);
  return index < columns.times.length && compare(placeAt(columns, index), place) === 0 ? index : -1;
}
