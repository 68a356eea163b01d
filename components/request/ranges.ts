import type { ReviewStream } from "../../lib/consent/views.ts";

const DAY = 86_400_000;

/** A preset of the time range: as the app asked, or only the newest days of that. */
export type RangeChoice = "asked" | number;

const presets: readonly number[] = [365, 90, 30, 7, 1];

/** "The newest" counts back from today, or from the end of the asked range where that is already past. */
function anchor(stream: ReviewStream, now: number): number {
  return Math.min(stream.until ?? now, now);
}

/** Presets that are truly narrower than what was asked; `asked` first, then from long to short, in days. */
export function rangeOptions(stream: ReviewStream, now: number): readonly RangeChoice[] {
  return ["asked", ...presets.filter((days) => anchor(stream, now) - days * DAY > stream.since)];
}

/** UTC milliseconds: `since` inclusive, `until` exclusive (null: until the grant ends). Never wider than the review. */
export function rangeBounds(stream: ReviewStream, choice: RangeChoice, now: number): { since: number; until: number | null } {
  if (choice === "asked") return { since: stream.since, until: stream.until };
  return { since: Math.max(stream.since, anchor(stream, now) - choice * DAY), until: stream.until };
}
