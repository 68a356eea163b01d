import type { Place } from "../covered.ts";
import type { StoredEntry } from "../entry.ts";

/**
 * What the index keeps of one disclosure, as numbers: the entry in the log, the version of the stream, and where what it covers
 * begins and ends (time, and the beginning of the key). `stream` is of which stream it is.
 */
export type Row = { readonly stream: string; readonly values: readonly number[] };

/** Numbers in a row. */
export const COLUMNS = 6;

export const streamName = (source: string, stream: string): string => JSON.stringify([source, stream]);

/** The row of an entry, where it is a disclosure of which it is known what it covered. */
export function rowOf({ seq, event, aside }: StoredEntry): Row | undefined {
  if (event.type !== "disclosed" || !aside) return undefined;
  const { from, to, version } = aside;
  return {
    stream: streamName(event.source, event.stream),
    values: [seq, version, from[0], beginningOf(from[1]), to[0], beginningOf(to[1])],
  };
}

/** Seven characters of seven bits: exact in a number of 53. */
const CHARACTERS = 7;
const LAST = 127;

/**
 * The beginning of a key as a number that never orders two keys otherwise than they are. Keys that begin alike, or that have
 * a character beyond ASCII at the same place, give the same number.
 */
export function beginningOf(key: string): number {
  let number = 0;
  let isReadable = true;
  for (let index = 0; index < CHARACTERS; index++) {
    const code = key.charCodeAt(index);
    // The end of a key comes before every character.
    const symbol = !isReadable || Number.isNaN(code) ? 0 : Math.min(code + 1, LAST);
    if (symbol === LAST) isReadable = false;
    number = number * (LAST + 1) + symbol;
  }
  return number;
}

/** Numbers that grow. A list of rows would take several times the memory. */
type Numbers = Float64Array<ArrayBuffer>;
type Columns = readonly [Numbers, Numbers, Numbers, Numbers, Numbers, Numbers];

const FIRST_SIZE = 256;
const columnsOf = (make: (column: number) => Numbers): Columns => [make(0), make(1), make(2), make(3), make(4), make(5)];

/** The disclosures of one stream, column by column, in the order of the log. 48 bytes each. */
export class StreamRows {
  #length = 0;
  #columns = columnsOf(() => new Float64Array(FIRST_SIZE));

  add(values: readonly number[]): void {
    if (this.#length === this.#columns[0].length) this.#grow();
    for (const [index, column] of this.#columns.entries()) column[this.#length] = values[index] ?? 0;
    this.#length += 1;
  }

  /**
   * The disclosures that held a record, newest first: for certain, and those that depend on more of the keys than is kept here.
   * Looks at every row: a million take some milliseconds.
   */
  find({ time, key, version }: Place & { readonly version: number }): { readonly certain: number[]; readonly doubtful: number[] } {
    const [seqs, versions, froms, fromKeys, tos, toKeys] = this.#columns;
    const beginning = beginningOf(key);
    const [certain, doubtful]: [number[], number[]] = [[], []];
    for (let row = this.#length - 1; row >= 0; row--) {
      const from = froms[row] ?? 0;
      const to = tos[row] ?? 0;
      if (time < from || time > to || version > (versions[row] ?? 0)) continue;
      const first = time === from ? beginning - (fromKeys[row] ?? 0) : 1;
      const last = time === to ? (toKeys[row] ?? 0) - beginning : 1;
      if (first < 0 || last < 0) continue;
      (first === 0 || last === 0 ? doubtful : certain).push(seqs[row] ?? 0);
    }
    return { certain, doubtful };
  }

  #grow(): void {
    const before = this.#columns;
    this.#columns = columnsOf((column) => {
      const larger = new Float64Array(this.#length * 2);
      larger.set(before[column] ?? []);
      return larger;
    });
  }
}
