import type { Review } from "../../lib/consent/views.ts";
import { request as t } from "../text/en-consent.ts";
import { Badge } from "../ui/badge.tsx";
import { Notice } from "../ui/notice.tsx";
import { FormerIdentity, LinkageBadge, LinkageLine } from "./linkage.tsx";
import { Untrusted } from "./untrusted.tsx";

type OriginProps = {
  origin: string;
  /** Without `https://`, in a list. Any other scheme is always shown. */
  brief?: boolean;
};

/** The address as the browser reports it, never cut; the scheme stands back. */
export function Origin({ origin, brief = false }: OriginProps) {
  const end = origin.indexOf("://") + "://".length;
  const scheme = end < "://".length ? "" : origin.slice(0, end);
  return (
    <span className="break-all" dir="ltr">
      {!(brief && scheme === "https://") && <span className="font-normal text-soft">{scheme}</span>}
      {origin.slice(scheme.length)}
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
        <LinkageBadge review={review} />
        <Badge tone={review.firstTime ? "wait" : "info"}>{review.firstTime ? t.who.first : t.who.known}</Badge>
        <span className="text-sm text-soft italic">
          {t.who.callsItself}{" "}
          <Untrusted limit={40} quoted>
            {review.client.name}
          </Untrusted>
        </span>
      </div>
      {review.linkage !== undefined && <LinkageLine linkage={review.linkage} />}
      <div className="mt-3 empty:hidden">
        <FormerIdentity review={review} />
      </div>
      {(review.lookalike !== undefined || review.foreignLetters) && (
        <div className="mt-3">
          <Notice tone="danger">{review.lookalike === undefined ? t.who.foreignLetters : t.who.lookalike(review.lookalike)}</Notice>
        </div>
      )}
    </header>
  );
}
