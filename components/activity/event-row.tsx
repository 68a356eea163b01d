import { Link } from "wouter";
import type { EventView } from "../../lib/activity/event.ts";
import { ReceiptButton } from "../access/receipt-button.tsx";
import { activity as t } from "../text/en-activity.ts";
import { DateTime } from "../ui/time.tsx";
import { appName, type Names } from "./names.ts";
import { sentenceOf } from "./sentence.ts";

/** One entry of the log, and where it leads: to the records that were read, to the receipt of a decision. */
export function EventRow({ entry, names }: { entry: EventView; names: Names }) {
  const { event } = entry;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-3">
      <div className="min-w-0 flex-1 basis-60">
        <p className={event.type === "refused" ? "text-amber" : undefined}>
          <bdi>{sentenceOf(event, names)}</bdi>
        </p>
        <p className="flex flex-wrap gap-x-4 text-sm text-soft">
          <DateTime at={entry.at} />
          <span className="tabular" title={entry.hash}>
            {t.number(entry.seq)}
          </span>
        </p>
      </div>
      {event.type === "disclosed" && event.records > 0 && (
        <Link to={`/activity/${entry.seq}`} className="inline-flex min-h-8 items-center text-green underline underline-offset-2">
          {t.showRecords}
          <span className="sr-only"> {t.ofEntry(entry.seq)}</span>
        </Link>
      )}
      {(event.type === "approved" || event.type === "denied") && event.receiptId !== undefined && (
        <ReceiptButton receiptId={event.receiptId} of={t.decisionOf(appName(event.origin), entry.seq)} />
      )}
    </div>
  );
}
