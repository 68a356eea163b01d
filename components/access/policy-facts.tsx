import type { PolicyView } from "../../lib/consent/views.ts";
import { Fact, Facts } from "../request/registers.tsx";
import { periodText, priceText, readsText } from "../request/wording.ts";
import { access, request } from "../text/en-consent.ts";
import { remaining } from "../text/format.ts";
import { Details } from "../ui/details.tsx";

const t = access.policies;

type Yes = Extract<PolicyView, { answer: "allow" }>;

/** The bounds of a yes in advance, folded away: what goes beyond any of them is asked. */
export function PolicyFacts({ policy: { streams, lifetime, price, retention, deletes, accessMode, maxUses } }: { policy: Yes }) {
  const periods = [...new Set(streams.map(({ since, until }) => periodText(since, until)))];
  return (
    <Details summary={t.terms}>
      <Facts>
        <Fact term={access.period}>
          {periods.map((period) => (
            <p key={period}>{period}</p>
          ))}
        </Fact>
        <Fact term={t.lives}>{t.livesAtMost(remaining(lifetime))}</Fact>
        <Fact term={request.enforced.reads}>{readsText(accessMode, maxUses ?? null)}</Fact>
        {price !== undefined && <Fact term={access.price}>{t.pays(priceText(price, null))}</Fact>}
        {(retention !== undefined || deletes) && (
          <Fact term={request.declared.retention}>
            {retention !== undefined && <p>{t.keepsAtMost(remaining(retention))}</p>}
            {deletes && <p>{t.deletes}</p>}
          </Fact>
        )}
      </Facts>
    </Details>
  );
}
