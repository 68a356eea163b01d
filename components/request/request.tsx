import { useState } from "react";
import type { Decision, RequestView } from "../../lib/consent/views.ts";
import { useAction } from "../wallet/action.ts";
import { Loaded } from "../wallet/loaded.tsx";
import { useRequest } from "../wallet/queries.ts";
import { Outcome, type OutcomeName } from "./outcome.tsx";
import { ReviewForm } from "./review-form.tsx";

/** True once the review differs from the one that was shown first. */
function useChanged(digest: string | undefined): boolean {
  const [first, setFirst] = useState(digest);
  if (first === undefined && digest !== undefined) setFirst(digest);
  return first !== undefined && digest !== undefined && first !== digest;
}

type Waiting = Extract<RequestView, { state: "waiting" }>;

const digestOf = (view: RequestView | undefined) => (view?.state === "waiting" ? view.reviewDigest : undefined);

/** The request screen: shows the review, takes the answer, and says what became of it. */
export function Request({ requestId }: { requestId: string }) {
  const query = useRequest(requestId);
  const decide = useAction((client, decision: Decision) => client.decide(decision));
  const changed = useChanged(digestOf(query.data));
  /** What was on the screen when the answer was given: it stays there until the answer is known to be kept. */
  const [submitted, setSubmitted] = useState<Waiting | null>(null);
  const [answered, setAnswered] = useState<{ outcome: OutcomeName; more: boolean } | null>(null);
  const send = async (decision: Decision, shown: Waiting) => {
    setSubmitted(shown);
    const result = await decide.run(decision);
    if (result !== undefined && result.state !== "stale") setAnswered({ outcome: result.outcome, more: shown.queue.of > 1 });
    setSubmitted(null);
  };
  if (answered !== null) return <Outcome requestId={requestId} {...answered} fresh />;
  return (
    <Loaded query={query}>
      {(current) => {
        const view = submitted ?? current;
        if (view.state !== "waiting")
          return <Outcome requestId={requestId} outcome={view.state === "answered" ? view.outcome : "unknown"} fresh={false} />;
        return (
          <ReviewForm
            key={view.reviewDigest}
            view={view}
            stale={changed || decide.output?.state === "stale"}
            busy={decide.busy}
            failed={decide.failure !== undefined}
            onDecide={(decision) => void send(decision, view)}
          />
        );
      }}
    </Loaded>
  );
}
