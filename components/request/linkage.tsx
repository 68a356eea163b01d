import type { Linkage, Review } from "../../lib/consent/views.ts";
import { request } from "../text/en-consent.ts";
import { linkage as t } from "../text/en-sites.ts";
import { Badge } from "../ui/badge.tsx";
import { Details } from "../ui/details.tsx";
import { Notice } from "../ui/notice.tsx";
import { shortDid } from "./did.ts";
import { Untrusted } from "./untrusted.tsx";

/** On one line as long as it fits on the narrowest screen. */
function Name({ did }: { did: string }) {
  const short = shortDid(did);
  return (
    <bdi dir="ltr" className={`font-mono text-[0.95em] ${short.length < 30 ? "whitespace-nowrap" : "break-all"}`}>
      {short}
    </bdi>
  );
}

/** How sure it is who asks, beyond the address. */
export function LinkageBadge({ review: { linkage, formerDid } }: { review: Review }) {
  if (linkage?.state !== "proved") return <Badge tone="wait">{request.who.unverified}</Badge>;
  return formerDid === undefined ? <Badge tone="good">{t.proved}</Badge> : <Badge tone="danger">{t.another}</Badge>;
}

/** For whom a site speaks beyond its address, and whether it proves that. */
export function LinkageLine({ linkage: { did, state } }: { linkage: Linkage }) {
  const isProved = state === "proved";
  return (
    <div className="mt-2 text-sm">
      <p className={isProved ? "" : "text-amber"}>
        {isProved ? t.speaksFor : t[state]} <Name did={did} />
        {isProved ? "." : t[`${state}Why`]}
      </p>
      <Details summary={t.details}>
        <p className="text-soft">{isProved ? t.meaning : t.notMeaning}</p>
        <p className="mt-1 text-soft">
          {t.whole}: <Untrusted limit={400}>{did}</Untrusted>
        </p>
      </Details>
    </div>
  );
}

/** It was somebody else's, or at least somebody's, when the person last said yes. */
export function FormerIdentity({ review: { formerDid, linkage } }: { review: Review }) {
  if (formerDid === undefined) return null;
  const isAnother = linkage?.state === "proved";
  const { title, text } = isAnother ? t.changed : t.lost;
  return (
    <Notice tone={isAnother ? "danger" : "wait"} title={title}>
      {text(shortDid(formerDid))}
    </Notice>
  );
}
