import type { Review } from "../../lib/consent/views.ts";
import { request as t } from "../text/en-consent.ts";
import { Badge } from "../ui/badge.tsx";
import { Untrusted } from "./untrusted.tsx";

/** The address, whole, as the browser reports it; the scheme stands back. */
export function Origin({ origin }: { origin: string }) {
  const mark = origin.indexOf("://") + 3;
  return (
    <span className="break-all" dir="ltr">
      {mark > 2 && <span className="font-normal text-soft">{origin.slice(0, mark)}</span>}
      {mark > 2 ? origin.slice(mark) : origin}
    </span>
  );
}

/** Who asks, and how sure that is. */
export function Who({ review }: { review: Review }) {
  return (
    <header>
      <h1 tabIndex={-1} className="outline-none">
        <span className="block text-xl leading-7 font-semibold">
          <Origin origin={review.origin} />
        </span>{" "}
        {t.who.asks}
      </h1>
      <p className="text-sm text-soft">{t.who.explain}</p>
      <div className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone="wait">{t.who.unverified}</Badge>
        <Badge tone={review.firstTime ? "wait" : "info"}>{review.firstTime ? t.who.first : t.who.known}</Badge>
        <span className="text-sm text-soft italic">
          {t.who.callsItself}{" "}
          <Untrusted limit={40} quoted>
            {review.client.name}
          </Untrusted>
        </span>
      </div>
    </header>
  );
}
