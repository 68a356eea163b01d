import type { GrantView } from "../../lib/consent/views.ts";
import { aftermath as t } from "../text/en-status.ts";
import { Badge } from "../ui/badge.tsx";
import { DateTime } from "../ui/time.tsx";
import { useNow } from "../ui/use-now.ts";
import { isOverdue } from "./group.ts";

type Told = NonNullable<GrantView["told"]>;

function Confirmation({ told }: { told: Told }) {
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm">
      <Badge tone={told === "confirmed" ? "good" : "wait"}>{t.told[told]}</Badge>
      <span className="text-soft">{t.toldText[told]}</span>
    </p>
  );
}

/** The app's answer is its own word, and said as that. */
function Answer({ erasure }: { erasure: NonNullable<GrantView["erasure"]> }) {
  const { requestedAt, deadline, told, status } = erasure;
  const overdue = isOverdue(erasure, useNow(60_000));
  return (
    <div className="mt-1 text-sm">
      <p className="flex flex-wrap gap-x-4">
        <span>
          {t.asked} <DateTime at={requestedAt} dateOnly />
        </span>
        <span>
          {t.by} <DateTime at={deadline} dateOnly />
        </span>
        {told !== undefined && <span>{t.told[told]}</span>}
      </p>
      <p className={overdue ? "text-amber" : undefined}>
        {status === undefined ? t.noAnswer : t.answers[status]} {overdue && t.overdue}
      </p>
    </div>
  );
}

/** What became of a grant that has ended: whether the app knows, and whether it deleted what it got. */
export function Aftermath({ grant: { told, erasure } }: { grant: GrantView }) {
  return (
    <>
      {told !== undefined && <Confirmation told={told} />}
      {erasure !== undefined && <Answer erasure={erasure} />}
    </>
  );
}
