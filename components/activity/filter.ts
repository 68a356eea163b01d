import type { EventView } from "../../lib/activity/event.ts";
import type { Kind, LogFilter } from "../../lib/activity/filter.ts";
import type { SourceView } from "../../lib/sources/views.ts";

/** What was chosen above the list, as the fields hold it; empty is any. `data` is the place of a source, or of a stream of it: "0", "0/2". Days as the browser's date field has them. */
export type Choice = { readonly kind: Kind | ""; readonly origin: string; readonly data: string; readonly from: string; readonly to: string };

export const everything: Choice = { kind: "", origin: "", data: "", from: "", to: "" };

/** Midnight of a day where the person is, UTC milliseconds. */
function midnight(day: string, plusDays: number): number | undefined {
  const [year, month, date] = day.split("-").map(Number);
  if (year === undefined || month === undefined || date === undefined || [year, month, date].some(Number.isNaN)) return undefined;
  return new Date(year, month - 1, date + plusDays).getTime();
}

/** The choice as the log is asked. The day it ends with is in it. */
export function filterOf({ kind, origin, data, from, to }: Choice, sources: readonly SourceView[]): LogFilter {
  const [sourceAt, streamAt] = data === "" ? [] : data.split("/").map(Number);
  const source = sourceAt === undefined ? undefined : sources[sourceAt];
  const stream = streamAt === undefined ? undefined : source?.streams[streamAt]?.stream.name;
  const [since, until] = [midnight(from, 0), midnight(to, 1)];
  return {
    ...(kind === "" ? {} : { kind }),
    ...(origin === "" ? {} : { origin }),
    ...(source === undefined ? {} : { source: source.id }),
    ...(stream === undefined ? {} : { stream }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}

/** Every app that is known or stands in these events, in the order of the alphabet. */
export function appsIn(events: readonly EventView[], known: readonly string[]): readonly string[] {
  const origins = events.flatMap(({ event }) => ("origin" in event ? event.origin : []));
  return [...new Set([...known, ...origins])].sort();
}
