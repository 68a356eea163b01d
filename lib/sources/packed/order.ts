import type { ParsedRecord } from "../source.ts";

/** Rows of one block: their times, and their keys as bytes in one run, each up to its end. */
type Block = { readonly times: Float64Array; readonly keys: Uint8Array; readonly ends: Uint32Array };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What orders packed records and tells them apart. All blocks but the last have `rows` rows. */
export class PackedOrder {
  readonly #blocks: Block[] = [];
  readonly #rows: number;

  constructor(rows: number) {
    this.#rows = rows;
  }

  /** Adds a block and returns its times. Throws `TypeError` for a key that is not ASCII: bytes would not sort as text does. */
  push(records: readonly ParsedRecord[]): Float64Array {
    const times = Float64Array.from(records, ({ time }) => time);
    const ends = new Uint32Array(records.length);
    let end = 0;
    for (const [row, { key }] of records.entries()) ends[row] = end += key.length;
    const keys = encoder.encode(records.map(({ key }) => key).join(""));
    if (keys.length !== end) throw new TypeError("a key is not ASCII");
    this.#blocks.push({ times, keys, ends });
    return times;
  }

  timesOf(block: number): Float64Array {
    return this.#block(block).times;
  }

  keysOf(block: number): readonly string[] {
    const { keys, ends } = this.#block(block);
    const text = decoder.decode(keys);
    return Array.from(ends, (end, row) => text.slice(ends[row - 1] ?? 0, end));
  }

  /** The first row of each key, ascending by (time, key). */
  distinct(): Uint32Array {
    const first = this.#firstOfEachKey();
    // Exports are mostly sorted already: an array's own sort makes use of that, a typed array's does not.
    return Uint32Array.from(first.sort((a, b) => this.#time(a) - this.#time(b) || this.#compareKeys(a, b)));
  }

  /** By a hash table of row numbers: a set of keys would be as large as all that is packed. */
  #firstOfEachKey(): number[] {
    const count = this.#blocks.reduce((sum, { times }) => sum + times.length, 0);
    const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * count + 2)));
    const first: number[] = [];
    for (let row = 0; row < count; row++) {
      let slot = this.#hash(row) % slots.length;
      // A slot holds a row's number plus one; 0 is free.
      while (slots[slot] && this.#compareKeys((slots[slot] ?? 0) - 1, row) !== 0) slot = (slot + 1) % slots.length;
      if (slots[slot]) continue;
      slots[slot] = row + 1;
      first.push(row);
    }
    return first;
  }

  /** FNV-1a, 32 bits. */
  #hash(row: number): number {
    const { keys, ends } = this.#block(Math.floor(row / this.#rows));
    const at = row % this.#rows;
    const end = ends[at] ?? 0;
    let hash = 0x811c9dc5;
    for (let byte = ends[at - 1] ?? 0; byte < end; byte++) hash = Math.imul(hash ^ (keys[byte] ?? 0), 0x01000193);
    return (hash ^ (hash >>> 15)) >>> 0;
  }

  #time(row: number): number {
    return this.#block(Math.floor(row / this.#rows)).times[row % this.#rows] ?? 0;
  }

  /** As strings compare: keys are ASCII. */
  #compareKeys(a: number, b: number): number {
    const [left, right] = [this.#block(Math.floor(a / this.#rows)), this.#block(Math.floor(b / this.#rows))];
    const [rowA, rowB] = [a % this.#rows, b % this.#rows];
    let [byteA, byteB] = [left.ends[rowA - 1] ?? 0, right.ends[rowB - 1] ?? 0];
    const lengthA = (left.ends[rowA] ?? 0) - byteA;
    const lengthB = (right.ends[rowB] ?? 0) - byteB;
    for (let bytes = Math.min(lengthA, lengthB); bytes > 0; bytes--) {
      const difference = (left.keys[byteA++] ?? 0) - (right.keys[byteB++] ?? 0);
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }

  #block(index: number): Block {
    const block = this.#blocks[index];
    if (block === undefined) throw new RangeError("no such block");
    return block;
  }
}
