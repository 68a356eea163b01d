import type { SourceDeclaration } from "./source.ts";

/** What an import would do, before anything is stored. */
export type DryRun = {
  readonly id: string;
  readonly source: SourceDeclaration;
  readonly files: readonly {
    readonly name: string;
    readonly records: number;
    readonly skipped: readonly { readonly why: string; readonly count: number }[];
  }[];
  readonly streams: readonly {
    readonly name: string;
    readonly label: string;
    readonly fresh: number;
    readonly known: number;
    readonly from?: number;
    readonly to?: number;
  }[];
  /** Fields that were present and will not be stored. */
  readonly dropped: readonly { readonly field: string; readonly why: string }[];
  /** A few rows as they would be stored, to be seen first. */
  readonly sample: readonly Readonly<Record<string, unknown>>[];
};

/** A table whose columns must be named before it can be read. */
export type MappingNeeded = {
  readonly id: string;
  readonly fileName: string;
  readonly columns: readonly { readonly name: string; readonly type: "string" | "number" | "boolean" | "instant"; readonly example: string }[];
  readonly suggestion: Mapping;
};

export type Mapping = {
  readonly sourceLabel: string;
  readonly streamLabel: string;
  readonly timeColumn: string;
  /** Columns to keep: which, and under what field label. */
  readonly columns: readonly { readonly column: string; readonly label: string }[];
};

/** Why a file was not taken. `message` is a sentence for the person. */
export type Refusal = {
  readonly fileName: string;
  readonly code: "truncated" | "unknown_format" | "too_large" | "empty" | "not_text";
  readonly message: string;
};

export type Inspection =
  | { readonly kind: "dry_run"; readonly dryRun: DryRun }
  | { readonly kind: "mapping"; readonly mapping: MappingNeeded }
  | { readonly kind: "refused"; readonly refusals: readonly Refusal[] };

export type Progress = { readonly done: number; readonly total: number };

/**
 * Imports run in the page that shows them: nothing is visible to a reader before the last step, one transaction.
 * A cancelled or failed import leaves the vault as it was.
 */
export interface Importer {
  /** Reads the files and says what would happen. One refused file refuses the set. */
  inspect(files: readonly File[], onProgress: (progress: Progress) => void, signal: AbortSignal): Promise<Inspection>;
  map(id: string, mapping: Mapping): Promise<Inspection>;
  /** Stores what the dry run showed, without the fields named in `exclude`. Throws `NoSpace` when there is no room for all of it; nothing is stored then. */
  commit(
    dryRunId: string,
    exclude: readonly string[],
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<{ readonly importId: string; readonly stored: number }>;
  discard(id: string): void;
}
