/** What is wrong with a vault at rest. Everything that is found is said; nothing is mended or wiped unasked. */
export type Damage =
  /** The browser's database is empty or cannot be read, and the second copy says that there was a vault in it. */
  | { readonly kind: "database" }
  /** The database is an older one than the one last written. */
  | { readonly kind: "rolled_back" }
  /** The header, with the wrapped keys, is missing, altered, or an older one. */
  | { readonly kind: "header" }
  /** Documents of these collections are missing, altered, or older ones. */
  | { readonly kind: "documents"; readonly collections: readonly string[] }
  /** Entries of a sequence (the log, the ledger) are missing; both numbers inclusive. */
  | { readonly kind: "entries"; readonly sequence: string; readonly from: number; readonly to: number }
  /** Records of a stream are missing or altered. They can be imported again. Times are UTC milliseconds. */
  | {
      readonly kind: "records";
      readonly source: string;
      readonly stream: string;
      readonly records: number;
      readonly from: number;
      readonly to: number;
      /** Imports that brought them. */
      readonly imports: readonly string[];
    }
  /** The second copy is missing or altered, and the database is whole. It is written anew at the next unlock. */
  | { readonly kind: "second_copy" };

/** What a repair did. */
export type Repaired = {
  /** Documents and entries that came back from the second copy. */
  readonly restored: number;
  /** Documents that neither place could give back, by collection. */
  readonly lost: readonly { readonly collection: string; readonly documents: number }[];
  /** Numbered entries that are gone. Both numbers inclusive. */
  readonly entries: readonly { readonly sequence: string; readonly from: number; readonly to: number }[];
  /** Records that are gone, by stream: what must be imported again. */
  readonly records: readonly { readonly source: string; readonly stream: string; readonly records: number; readonly imports: readonly string[] }[];
};
