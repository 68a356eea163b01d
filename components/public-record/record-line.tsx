import type { RecordView } from "../../lib/anchoring/views.ts";
import { record as t } from "../text/en-record.ts";
import { plain } from "../text/plain.ts";
import { Badge } from "../ui/badge.tsx";
import type { Tone } from "../ui/notice.tsx";
import { DateTime } from "../ui/time.tsx";
import { useNow } from "../ui/use-now.ts";
import { usePublicRecord } from "../wallet/queries.ts";

const tones: Readonly<Record<RecordView["state"], Tone>> = {
  coming: "wait",
  handed_out: "wait",
  anchored: "good",
  revoking: "wait",
  revoked: "good",
  revoked_there: "wait",
};

/** How a permission stands on a public record; nothing where it was never put on one. */
export function RecordLine({ grantId }: { grantId: string }) {
  const found = usePublicRecord().data?.permissions.find((one) => one.grantId === grantId);
  return found ? <Line record={found} /> : null;
}

function Line({ record }: { record: RecordView }) {
  const { state, label, sure, reason } = record;
  const stands = state === "anchored" || state === "revoked" || state === "revoked_there";
  return (
    <div className="text-sm">
      <p className="flex flex-wrap items-center gap-x-2">
        <Badge tone={tones[state]}>{t.states[state]}</Badge>
        <span className="text-soft">
          <When record={record} /> {t.on(plain(label, 60))} {stands && !sure && t.unsure} {state === "revoked_there" && t.revokedThere}
        </span>
      </p>
      {reason !== undefined && <p className="text-amber">{t.waits[reason]}</p>}
    </div>
  );
}

function When({ record: { state, anchoredAt, revokedAt, deadline } }: { record: RecordView }) {
  const now = useNow(60_000);
  const at = state === "anchored" ? anchoredAt : revokedAt;
  if (at !== undefined)
    return (
      <>
        {t.since} <DateTime at={at} />.
      </>
    );
  if (state !== "handed_out" || deadline === undefined) return null;
  if (deadline <= now) return t.ranOut;
  return (
    <>
      {t.until} <DateTime at={deadline} />.
    </>
  );
}
