import type { Review } from "../../lib/consent/views.ts";
import { needs as t } from "../text/en-sites.ts";
import { Notice } from "../ui/notice.tsx";
import { addedLines, Lines } from "./difference.tsx";

/** What it asks beyond what it published itself that it needs. Nothing for an app that published nothing. */
export function BeyondNeedsNotice({ review }: { review: Review }) {
  const { beyondNeeds } = review;
  if (beyondNeeds === undefined) return null;
  const lines = [...addedLines(review, beyondNeeds.streams), ...(beyondNeeds.otherPurpose ? [t.otherPurpose] : [])];
  return (
    <Notice tone="wait" title={t.title}>
      <Lines lines={lines} />
    </Notice>
  );
}
