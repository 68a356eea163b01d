import { lazy, type ReactNode, Suspense } from "react";
import type { GrantView } from "../../lib/consent/views.ts";
import { access as t } from "../text/en-consent.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Row } from "../ui/row.tsx";
import { Countdown, DateTime, TimeAgo } from "../ui/time.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { Aftermath } from "./aftermath.tsx";
import { GiveAgain } from "./give-again.tsx";
import { Undo } from "./undo.tsx";

/** No part of the popup's first paint, which shows none of it. */
const GrantFacts = lazy(async () => ({ default: (await import("./grant-facts.tsx")).GrantFacts }));

const RecordLine = lazy(async () => ({ default: (await import("../public-record/record-line.tsx")).RecordLine }));

function What({ grant }: { grant: GrantView }) {
  return grant.streams.map((stream) => (
    <p key={stream.name}>
      {t.what(stream.label, grant.source.label)}
      <span className="font-normal text-soft">: {t.fields(stream.fields.map((field) => field.label))}</span>
    </p>
  ));
}

/** How much of it is left, in one line that wraps between its parts. */
function Use({ grant }: { grant: GrantView }) {
  return (
    <p className="flex flex-wrap gap-x-4 text-sm">
      <span>
        {grant.state === "active" ? (
          <>
            {t.ends} <Countdown until={grant.expiresAt} />
          </>
        ) : (
          <>
            {t.until} <DateTime at={grant.expiresAt} />
          </>
        )}
      </span>
      {(grant.usesLeft !== undefined || grant.uses > 0) && (
        <span className="tabular">{grant.usesLeft === undefined ? t.used(grant.uses) : t.left(grant.usesLeft, grant.usesLeft + grant.uses)}</span>
      )}
      <span>
        {grant.lastReadAt === undefined ? (
          t.neverRead
        ) : (
          <>
            {t.lastRead} <TimeAgo at={grant.lastReadAt} />
          </>
        )}
      </span>
    </p>
  );
}

type Props = {
  grant: GrantView;
  /** Revoke was pressed on this screen: once it took, the row stays in its place and says so. */
  kept: boolean;
  onStop: (grantId: string) => void;
  /** Given again after it was stopped here: another row has it now. */
  onUndone: (grantId: string) => void;
  /** Without the folded part, where there is little room. */
  brief?: boolean;
  /** What else can be done about it, where there is room for that. */
  more?: ReactNode;
};

/** One grant: what, how long, how often, and the button that ends it at once. */
export function GrantRow({ grant, kept, onStop, onUndone, brief = false, more }: Props) {
  const revoke = useAction((client, input: { grantId: string }) => client.revoke(input));
  const stop = () => {
    onStop(grant.grantId);
    void revoke.run({ grantId: grant.grantId });
  };
  const stopped = kept && grant.state === "revoked";
  return (
    <Row
      label={grant.origin}
      title={<What grant={grant} />}
      text={
        <>
          {!stopped && <Use grant={grant} />}
          <div role="status">
            {stopped && (
              <p className="text-green">
                {t.stopped}. {t.stoppedText}
              </p>
            )}
          </div>
          {stopped && (revoke.output?.policiesEnded ?? 0) > 0 && <p>{t.askedAgain}</p>}
          {grant.ranOutAhead && <p>{t.ranOutAhead}</p>}
          {grant.untilBrowserEnds && <p className="text-amber">{t.stoppedForNow}</p>}
          <Aftermath grant={grant} />
          {!brief && (
            <Suspense fallback={null}>
              <RecordLine grantId={grant.grantId} />
            </Suspense>
          )}
          <FailureNotice failure={revoke.failure} />
        </>
      }
      actions={
        grant.state === "active" ? (
          <>
            {more}
            <Button variant="danger" busy={revoke.busy} onClick={stop}>
              {t.revoke}
            </Button>
          </>
        ) : (
          <>
            {grant.ranOutAhead && !brief && <GiveAgain grantId={grant.grantId} />}
            {stopped && !grant.untilBrowserEnds && <Undo grantId={grant.grantId} onUndone={() => onUndone(grant.grantId)} />}
            {more}
            <Badge tone="info">{t.endedHow[grant.state]}</Badge>
          </>
        )
      }
    >
      {brief ? undefined : (
        <Suspense fallback={null}>
          <GrantFacts grant={grant} />
        </Suspense>
      )}
    </Row>
  );
}
