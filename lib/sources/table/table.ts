export type Cell = string | number | boolean | null;

/** Rows under named columns, whatever file they came from. Every row is as wide as `columns`. */
export type Table = {
  readonly fileName: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** The file itself says what is text and what is a number (JSON). In CSV everything is text. */
  readonly typed: boolean;
  /** Rows that are not in `rows`, counted by why. */
  readonly skipped: ReadonlyMap<string, number>;
  /** Columns that are not in `columns`, and why. */
  readonly dropped: ReadonlyMap<string, string>;
};

/** More columns than this is no table but a mistake, and costs memory by the row. */
export const MAX_COLUMNS = 1000;

export function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
