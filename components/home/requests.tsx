import { Clock } from "lucide-react";
import { Origin } from "../request/who.tsx";
import { home as t } from "../text/en-consent.ts";
import { usePending } from "../wallet/queries.ts";

/** Requests that wait for an answer; each opens in place. */
export function Requests() {
  const pending = usePending().data ?? [];
  if (pending.length === 0) return null;
  return (
    <section aria-label={t.waiting(pending.length)} className="-mx-4 border-l-4 border-amber bg-amber-shade px-4 py-2">
      <h2 className="flex items-center gap-2 font-semibold">
        <Clock aria-hidden className="size-4 shrink-0 text-amber" />
        {t.waiting(pending.length)}
      </h2>
      <ul>
        {pending.map(({ requestId, origin }) => (
          <li key={requestId}>
            <a
              href={`approval.html?${new URLSearchParams({ request: requestId }).toString()}`}
              className="flex min-h-8 items-center justify-between gap-4 py-1"
            >
              <Origin origin={origin} brief />
              <span className="shrink-0 underline">{t.answer}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
