import type { SourceView } from "../../lib/sources/views.ts";

/** Plain words for the names that stand in the log. What is not in the vault any more keeps its own name. */
export type Names = {
  readonly source: (id: string) => string;
  readonly stream: (name: string) => string;
  readonly fields: (stream: string, names: readonly string[]) => readonly string[];
};

const spaced = (name: string) => name.replaceAll("_", " ");

export function namesFrom(sources: readonly SourceView[]): Names {
  const labels = new Map(sources.map(({ id, label }) => [id, label]));
  const streams = new Map(sources.flatMap((source) => source.streams.map(({ stream }) => [stream.name, stream])));
  const fieldLabel = (stream: string, name: string) => streams.get(stream)?.fields.find((field) => field.name === name)?.label ?? spaced(name);
  return {
    source: (id) => labels.get(id) ?? spaced(id.slice(id.lastIndexOf(":") + 1)),
    stream: (name) => streams.get(name)?.label ?? spaced(name),
    fields: (stream, names) => names.map((name) => fieldLabel(stream, name)),
  };
}

/** An app as it stands within a sentence: its address without the usual scheme. */
export const appName = (origin: string): string => (origin.startsWith("https://") ? origin.slice("https://".length) : origin);
