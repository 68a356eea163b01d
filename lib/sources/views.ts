import type { Stream } from "./source.ts";

export type SourceView = {
  readonly id: string;
  readonly label: string;
  readonly streams: readonly {
    readonly stream: Stream;
    readonly count: number;
    readonly from?: number;
    readonly to?: number;
    /** An encrypted index of its words is kept. */
    readonly searchable: boolean;
  }[];
  readonly imports: readonly { readonly importId: string; readonly at: number; readonly records: number; readonly files: readonly string[] }[];
};

export type RecordView = {
  readonly id: string;
  readonly time: number;
  readonly importedAt: number;
  readonly data: Readonly<Record<string, unknown>>;
};
