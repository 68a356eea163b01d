import type { Place } from "../covered.ts";
import { beginningOf, COLUMNS, fingerprintOf } from "./rows.ts";

/** Rows in a chunk, which is put in order once it is full, and in a group, of which the latest end is known. */
const CHUNK = 4096;
const GROUP = 64;

type Numbers = Float64Array<ArrayBuffer>;
type Columns = readonly [Numbers, Numbers, Numbers, Numbers, Numbers, Numbers, Numbers, Numbers];
const columnsOf = (make: (column: number) => Numbers): Columns => [make(0), make(1), make(2), make(3), make(4), make(5), make(6), make(7)];
const FROM = 2;
const TO = 4;

/** A record, as far as the index knows of it. */
type Point = { readonly time: number; readonly beginning: number; readonly fingerprint: number; readonly version: number };
type Found = { readonly certain: number[]; readonly doubtful: number[] };

/** Some thousand disclosures, column by column. */
class Chunk {
  length = 0;
  #columns = columnsOf(() => new Float64Array(CHUNK));
  /** For each group of rows the latest end; undefined while the chunk is not in order. */
  #latest: Numbers | undefined;

  add(values: readonly number[]): void {
    for (const [index, column] of this.#columns.entries()) column[this.length] = values[index] ?? 0;
    this.length += 1;
    if (this.length === CHUNK) this.#order();
  }

  /** Looks at those rows alone that begin before the record and, group by group, do not all end before it. */
  find(point: Point, found: Found): void {
    const begun = this.#latest ? this.#begunBy(point.time) : this.length;
    for (let first = 0; first < begun; first += GROUP) {
      if (this.#latest && (this.#latest[first / GROUP] ?? 0) < point.time) continue;
      for (let row = first; row < Math.min(begun, first + GROUP); row++) this.#look(row, point, found);
    }
  }

  #look(row: number, { time, beginning, fingerprint, version }: Point, { certain, doubtful }: Found): void {
    const [seqs, versions, froms, fromKeys, tos, toKeys, fromPrints, toPrints] = this.#columns;
    const from = froms[row] ?? 0;
    const to = tos[row] ?? 0;
    if (time < from || time > to || version > (versions[row] ?? 0)) return;
    const first = time === from ? beginning - (fromKeys[row] ?? 0) : 1;
    const last = time === to ? (toKeys[row] ?? 0) - beginning : 1;
    if (first < 0 || last < 0) return;
    // A page begins and ends with records: most often it is this very one.
    const unsure = (first === 0 && fromPrints[row] !== fingerprint) || (last === 0 && toPrints[row] !== fingerprint);
    (unsure ? doubtful : certain).push(seqs[row] ?? 0);
  }

  /** How many rows begin at that time or before it. */
  #begunBy(time: number): number {
    const froms = this.#columns[FROM];
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((froms[middle] ?? 0) > time) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #order(): void {
    const before = this.#columns;
    const froms = before[FROM];
    const order = Uint16Array.from({ length: CHUNK }, (_, row) => row).sort((a, b) => (froms[a] ?? 0) - (froms[b] ?? 0));
    this.#columns = columnsOf((column) => Float64Array.from(order, (row) => before[column]?.[row] ?? 0));
    const tos = this.#columns[TO];
    this.#latest = Float64Array.from({ length: CHUNK / GROUP }, (_, group) => Math.max(...tos.subarray(group * GROUP, (group + 1) * GROUP)));
  }
}

/** The disclosures of one stream. 64 bytes each, where a list of objects would take several times that. */
export class StreamRows {
  readonly #chunks: Chunk[] = [];

  /** In the order of the log. */
  add(values: readonly number[]): void {
    if (values.length !== COLUMNS) throw new TypeError("not a row of the index");
    let last = this.#chunks.at(-1);
    if (!last || last.length === CHUNK) this.#chunks.push((last = new Chunk()));
    last.add(values);
  }

  /** The disclosures that held a record, newest first: for certain, and those that depend on more of the keys than is kept here. */
  find({ time, key, version }: Place & { readonly version: number }): Found {
    const point = { time, beginning: beginningOf(key), fingerprint: fingerprintOf(key), version };
    const all: Found = { certain: [], doubtful: [] };
    for (const chunk of this.#chunks.toReversed()) {
      const found: Found = { certain: [], doubtful: [] };
      chunk.find(point, found);
      for (const kind of ["certain", "doubtful"] as const) all[kind].push(...found[kind].sort((a, b) => b - a));
    }
    return all;
  }
}
