import { formatInstant } from "../instant.ts";
import type { ParsedRecord } from "../source.ts";

export type Cell = ParsedRecord["data"][string];

/** A field in one block: the same for every row; the time of its row; a number into the field's list of values; or JSON. */
type Column =
  | { readonly kind: "same"; readonly cell: Cell }
  | { readonly kind: "times" }
  | { readonly kind: "listed"; readonly ids: Uint8Array | Uint16Array | Uint32Array }
  | { readonly kind: "json"; readonly text: Uint8Array };

/** A list with more values than this costs more than it saves, and so does one to which most rows add. */
const MOST_VALUES = 65_536;
/** Rows seen before that is judged. */
const JUDGED_AFTER = 16_384;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function narrow(ids: readonly number[], largest: number): Uint8Array | Uint16Array | Uint32Array {
  if (largest < 0x100) return Uint8Array.from(ids);
  return largest < 0x1_0000 ? Uint16Array.from(ids) : Uint32Array.from(ids);
}

/** The values of one field, block after block. Most fields repeat a few values: those are kept once. */
export class PackedField {
  readonly #columns: Column[] = [];
  readonly #values: Cell[] = [];
  readonly #ids = new Map<Cell, number>();
  #seen = 0;
  #varied = false;

  /** Adds the next block: a cell for each row, and the rows' times. */
  push(cells: readonly Cell[], times: Float64Array): void {
    this.#columns.push(this.#pack(cells, times));
  }

  /** The cells of a block as they were pushed. */
  block(index: number, times: Float64Array): readonly Cell[] {
    const column = this.#columns[index];
    if (column === undefined) throw new RangeError("no such block");
    switch (column.kind) {
      case "same":
        return Array.from<Cell>({ length: times.length }).fill(column.cell);
      case "times":
        return Array.from(times, formatInstant);
      case "listed":
        return Array.from(column.ids, (id) => this.#values[id] ?? null);
      case "json":
        return JSON.parse(decoder.decode(column.text)) as Cell[];
    }
  }

  #pack(cells: readonly Cell[], times: Float64Array): Column {
    const [cell = null] = cells;
    if (cells.every((other) => other === cell)) return { kind: "same", cell };
    if (cells.every((other, row) => typeof other === "string" && other === formatInstant(times[row] ?? 0))) return { kind: "times" };
    return this.#varied ? { kind: "json", text: encoder.encode(JSON.stringify(cells)) } : { kind: "listed", ids: this.#list(cells) };
  }

  #list(cells: readonly Cell[]): Uint8Array | Uint16Array | Uint32Array {
    let largest = 0;
    const ids = cells.map((cell) => {
      const id = this.#ids.get(cell) ?? this.#add(cell);
      if (id > largest) largest = id;
      return id;
    });
    this.#seen += cells.length;
    const { length } = this.#values;
    this.#varied = length > MOST_VALUES || (this.#seen >= JUDGED_AFTER && 2 * length > this.#seen);
    if (this.#varied) this.#ids.clear();
    return narrow(ids, largest);
  }

  #add(cell: Cell): number {
    const id = this.#values.push(cell) - 1;
    this.#ids.set(cell, id);
    return id;
  }
}
