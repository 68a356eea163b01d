import type { EventView } from "../../lib/activity/event.ts";
import { activity as t } from "../text/en-activity.ts";
import { DateTime } from "../ui/time.tsx";
import type { Names } from "./names.ts";
import { sentenceOf } from "./sentence.ts";

/** One entry of the log. */
export function EventRow({ entry, names }: { entry: EventView; names: Names }) {
  const refused = entry.event.type === "refused";
  return (
    <div className="py-3">
      <p className={refused ? "text-amber" : undefined}>
        <bdi>{sentenceOf(entry.event, names)}</bdi>
      </p>
      <p className="flex flex-wrap gap-x-4 text-sm text-soft">
        <DateTime at={entry.at} />
        <span className="tabular" title={entry.hash}>
          {t.number(entry.seq)}
        </span>
      </p>
    </div>
  );
}
