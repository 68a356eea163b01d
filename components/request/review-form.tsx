import { useReducer, useState } from "react";
import type { Decision, RequestView } from "../../lib/consent/views.ts";
import { request as t } from "../text/en-consent.ts";
import { Notice } from "../ui/notice.tsx";
import { Section } from "../ui/page.tsx";
import { BeyondNeedsNotice } from "./beyond-needs.tsx";
import { BlockSite } from "./block-site.tsx";
import { changeChoice, initialChoice } from "./choice.ts";
import { DecideBar } from "./decide-bar.tsx";
import { Claims, Declaration } from "./declaration.tsx";
import { DifferenceNotice, fieldsHad, newFields } from "./difference.tsx";
import { NextTime } from "./next-time.tsx";
import { NotShared } from "./not-shared.tsx";
import { blockerOf, notSharedNow, toSelection } from "./selection.ts";
import { StreamSwitches } from "./stream-switches.tsx";
import { Summary } from "./summary.tsx";
import { TermsChoice } from "./terms-choice.tsx";
import { TrainingTick } from "./training-tick.tsx";
import { Who } from "./who.tsx";

type Props = {
  view: Extract<RequestView, { state: "waiting" }>;
  stale: boolean;
  busy: boolean;
  failed: boolean;
  onDecide: (decision: Decision) => void;
};

/** One frozen review and the switches on it. Give it a new `key` for another review. */
export function ReviewForm({ view, stale, busy, failed, onDecide }: Props) {
  const { review, reviewDigest, samples, pageOpen, queue } = view;
  const [choice, change] = useReducer(changeChoice, review, initialChoice);
  const [now] = useState(() => Date.now());
  const answer = (said: "approve" | "deny" | "later" | "block") => {
    const about = { requestId: review.requestId, reviewDigest };
    const lasting = choice.lasting === null ? {} : { lasting: choice.lasting };
    if (said === "later") onDecide({ ...about, answer: said });
    else if (said === "deny") onDecide({ ...about, answer: said, ...lasting });
    else if (said === "block") onDecide({ ...about, answer: "deny", block: true });
    else onDecide({ ...about, answer: said, selection: toSelection(review, choice, now), ...lasting });
  };
  return (
    <>
      <title>{t.tab}</title>
      <main className="mx-auto flex w-full max-w-xl flex-1 flex-col gap-4 px-4 pt-3 pb-6">
        {queue.of > 1 && (
          <p className="text-right text-sm text-soft">
            <span aria-hidden>{t.queue(queue.position, queue.of)}</span>
            <span className="sr-only">{t.queueLong(queue.position, queue.of)}</span>
          </p>
        )}
        {stale && (
          <Notice tone="wait" role="alert">
            {t.decide.stale}
          </Notice>
        )}
        <Who review={review} />
        <DifferenceNotice review={review} />
        <BeyondNeedsNotice review={review} />
        <Summary review={review} choice={choice} now={now} />
        {review.training && <TrainingTick checked={choice.training} onChange={(on) => change({ type: "training", on })} />}
        <Declaration review={review} />
        <Claims review={review} />
        {!pageOpen && <Notice tone="info">{t.who.pageClosed}</Notice>}
        <div className="mt-4">
          <Section title={t.share.title} text={t.share.text}>
            <div className="flex flex-col gap-8">
              {review.streams.map((stream) => (
                <StreamSwitches
                  key={stream.name}
                  stream={stream}
                  added={newFields(review, stream.name)}
                  had={fieldsHad(review, stream.name)}
                  choice={choice}
                  samples={Object.hasOwn(samples, stream.name) ? (samples[stream.name] ?? []) : []}
                  now={now}
                  change={change}
                />
              ))}
            </div>
          </Section>
          <Section title={t.terms.title}>
            <TermsChoice review={review} choice={choice} change={change} />
            {!review.training && <NextTime lasting={choice.lasting} onChange={(lasting) => change({ type: "lasting", lasting })} />}
          </Section>
          <NotShared lines={notSharedNow(review, choice)} />
          <BlockSite busy={busy} onBlock={() => answer("block")} />
        </div>
      </main>
      <DecideBar subject={reviewDigest} blocker={blockerOf(review, choice)} busy={busy} failed={failed} onAnswer={answer} />
    </>
  );
}
