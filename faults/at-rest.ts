/** A row of the vault's database with its box in base64: how it comes from the page and goes there. */
export type RowAtRest = { readonly space: string; readonly id: string | number; readonly rev: number; readonly box: string };
export type PlainAtRest = { readonly name: string; readonly value: unknown };

/** The vault's database as it lies there: every encrypted row, and the few values that are readable before there is a key. */
export type AtRest = { readonly rows: readonly RowAtRest[]; readonly plain: readonly PlainAtRest[] };

/** What the rows of a space are, by its name at rest: those of collections and sequences, which the head counts, and `segments`, `search`. */
export type SpaceNames = Readonly<Record<string, string>>;

/** Rows and values put and removed behind the wallet's back. */
export type Tampering = {
  readonly put?: readonly RowAtRest[];
  readonly remove?: readonly Pick<RowAtRest, "space" | "id">[];
  readonly plain?: readonly PlainAtRest[];
};
