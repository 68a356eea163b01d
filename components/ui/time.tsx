import { text } from "../text/en.ts";
import { ago, formatDate, formatDateTime, remaining } from "../text/format.ts";
import { useNow } from "./use-now.ts";

const MINUTE = 60_000;

/** "3 minutes ago", exact to the second when pointed at. `at`: UTC milliseconds. */
export function TimeAgo({ at }: { at: number }) {
  const now = useNow(MINUTE / 2);
  return (
    <time dateTime={new Date(at).toISOString()} title={formatDateTime(at)}>
      {ago(at, now)}
    </time>
  );
}

/** A date, with the time of day unless `dateOnly`. `at`: UTC milliseconds, shown in the person's own time zone. */
export function DateTime({ at, dateOnly = false }: { at: number; dateOnly?: boolean }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={dateOnly ? formatDateTime(at) : undefined} className="tabular">
      {dateOnly ? formatDate(at) : formatDateTime(at)}
    </time>
  );
}

/** What is left until then: "6 days 4 hours", "40 seconds", "Expired". `until`: UTC milliseconds. */
export function Countdown({ until }: { until: number }) {
  // Seconds are worth a render only where seconds are shown.
  const near = until - Date.now() < 2 * 60 * MINUTE;
  const now = useNow(near ? 1000 : MINUTE / 2);
  const left = until - now;
  return (
    <time dateTime={new Date(until).toISOString()} title={formatDateTime(until)} className="tabular">
      {left > 0 ? remaining(left) : text.time.expired}
    </time>
  );
}
