/** One field of a stream, as the person and the app see it. */
export type Field = {
  readonly name: string;
  /** Plain words for a person: "Artist". */
  readonly label: string;
  /** `duration` is a number of milliseconds. */
  readonly type: "string" | "number" | "boolean" | "instant" | "duration";
  readonly description?: string;
  /** What an app cannot do without it: shown when the person leaves it out. */
  readonly consequence?: string;
};

/** A named collection of records with one schema (PDPP's term). */
export type Stream = {
  readonly name: string;
  readonly label: string;
  readonly fields: readonly Field[];
  /** The field that orders the stream; its value is an RFC 3339 instant in UTC. */
  readonly timeField: string;
};

/** What a source offers. */
export type SourceDeclaration = {
  /** `urn:datawallet:source:<name>` */
  readonly id: string;
  readonly label: string;
  readonly streams: readonly Stream[];
  /** How to get the export, a sentence a step. */
  readonly steps: readonly string[];
  /** What is never stored, and why: shown before an import. */
  readonly dropped: readonly { readonly field: string; readonly why: string }[];
};

/** One record on its way into the vault. */
export type ParsedRecord = {
  /** Primary key within the stream: the same row of an export always gives the same key. */
  readonly key: string;
  /** Value of the time field, UTC milliseconds. */
  readonly time: number;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
};

/** What became of one row of an export. `skipped` is a sentence for the person; equal sentences are counted together. */
export type ParsedRow = { readonly stream: string; readonly record: ParsedRecord } | { readonly skipped: string };

/** A file being parsed, row by row, so that a long one never holds up the page. */
export type Parsing = {
  /** Number of rows, for progress. */
  readonly total: number;
  readonly rows: Iterable<ParsedRow>;
  /** Fields of the file that are not stored, and why. Complete once `rows` has ended. */
  readonly dropped: ReadonlyMap<string, string>;
};

/** A kind of export that Freehold reads without being told how. */
export type Source = {
  readonly declaration: SourceDeclaration;
  /** Decides by content; the name of a file is a hint at most, since exports are localised and people rename them. */
  recognises(fileName: string, value: unknown): boolean;
  /** Each row of its array stands for itself, so a long one comes in parts: `recognises` sees the first, `parse` one after the other. */
  readonly inParts?: true;
  /** Takes what {@link Source.recognises} said yes to. Never throws on a row: it skips it and says why. */
  parse(value: unknown): Parsing;
};
