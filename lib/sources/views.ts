import type { EventView } from "../activity/event.ts";
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

/** Where a record came from, and every time that an app read it. */
export type RecordHistory = {
  /** UTC milliseconds. */
  readonly importedAt: number;
  /** Names of the files that the import was of; none where it is not known any more. */
  readonly files: readonly string[];
  /** How many times apps read it in all. */
  readonly total: number;
  /** Some of those, newest first. */
  readonly disclosures: readonly EventView[];
  /** More come before this entry. */
  readonly next?: number;
};

/** One disclosure, and what of it is still in the wallet. */
export type DisclosureView = {
  readonly entry: EventView;
  /** The records that are still here, newest first, with the fields that were read. */
  readonly records: readonly RecordView[];
  /** False where it was logged before the wallet kept which records they were. */
  readonly isKnown: boolean;
};
