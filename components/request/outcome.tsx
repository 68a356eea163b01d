import { useEffect } from "react";
import { request as t, words } from "../text/en-consent.ts";
import { Button } from "../ui/button.tsx";
import { usePending } from "../wallet/queries.ts";

export type OutcomeName = "approved" | "denied" | "dismissed" | "cancelled" | "unknown";

/** Milliseconds in which the outcome can be read before the window moves on to the next request. With none it closes at once. */
const SHOWN = 1200;

type Props = {
  requestId: string;
  /** Others waited behind this request when it was answered. */
  more?: boolean;
  outcome: OutcomeName;
  /** Answered here and now: close, or show it briefly and go to the next request. Else it stays, and offers that one. */
  fresh: boolean;
};

const show = (requestId: string) => {
  window.location.search = new URLSearchParams({ request: requestId }).toString();
};

/** What became of a request. */
export function Outcome({ requestId, outcome, fresh, more = false }: Props) {
  const pending = usePending();
  const settled = !pending.isPending;
  const next = pending.data?.find((waiting) => waiting.requestId !== requestId)?.requestId;
  useEffect(() => {
    if (!fresh) return;
    // What comes in now gets a window of its own: this one is on its way out.
    if (!more || (settled && next === undefined)) {
      window.close();
      return;
    }
    if (next === undefined) return;
    const timer = setTimeout(() => show(next), SHOWN);
    return () => clearTimeout(timer);
  }, [fresh, more, settled, next]);
  const { title, text } = t.outcome[outcome];
  return (
    <main className="mx-auto flex w-full max-w-xl flex-1 flex-col items-start justify-center gap-2 px-6 py-10">
      <title>{t.tab}</title>
      <div role="status">
        <h1 className="text-xl font-semibold">{title}</h1>
        {!fresh && outcome !== "unknown" && outcome !== "cancelled" && <p>{t.outcome.before}</p>}
        <p className="text-soft">{text}</p>
        {next !== undefined && <p className="mt-2 text-soft">{fresh ? t.outcome.next : t.outcome.waits}</p>}
      </div>
      <div className="mt-4 flex flex-wrap gap-2">
        {!fresh && next !== undefined && (
          <Button variant="primary" onClick={() => show(next)}>
            {t.outcome.show}
          </Button>
        )}
        <Button onClick={() => window.close()}>{words.close}</Button>
      </div>
    </main>
  );
}
