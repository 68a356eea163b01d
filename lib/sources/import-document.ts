/** What the vault remembers of an import: collection `imports`, by `importId`. `at` is UTC milliseconds. */
export type ImportDocument = {
  readonly importId: string;
  /** Source id. */
  readonly source: string;
  readonly at: number;
  readonly files: readonly string[];
  readonly streams: readonly { readonly name: string; readonly records: number }[];
};
