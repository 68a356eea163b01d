import type { GrantView } from "../../lib/consent/views.ts";
import { RecordActions } from "../public-record/record-actions.tsx";
import { knownPurpose } from "../request/purpose.ts";
import { Declared, Fact, Facts } from "../request/registers.tsx";
import { Untrusted } from "../request/untrusted.tsx";
import { periodText, priceText } from "../request/wording.ts";
import { request, access as t } from "../text/en-consent.ts";
import { purposeText } from "../text/en-purpose.ts";
import { receipt } from "../text/en-receipt.ts";
import { Details } from "../ui/details.tsx";
import { DateTime } from "../ui/time.tsx";
import { ReceiptButton } from "./receipt-button.tsx";
import { Technical } from "./technical.tsx";

/** All there is to say of one grant, folded away. */
export function GrantFacts({ grant }: { grant: GrantView }) {
  const { purpose, compensation, streams, details } = grant;
  const periods = [...new Set(streams.map(({ since, until }) => periodText(since, until)))];
  const cap = details.access.max_uses ?? null;
  return (
    <Details summary={t.details}>
      <div className="flex flex-col gap-3">
        <Facts>
          <Fact term={t.since}>
            <DateTime at={grant.createdAt} />
          </Fact>
          <Fact term={t.period}>
            {periods.map((period) => (
              <p key={period}>{period}</p>
            ))}
          </Fact>
          {compensation !== undefined && (
            <Fact term={t.price}>
              {priceText(compensation, cap)}
              {!compensation.display.verified && <p className="text-sm text-amber">{request.price.unverified}</p>}
            </Fact>
          )}
        </Facts>
        <Declared title={t.purpose} note={request.declared.note}>
          {purpose.description !== undefined && (
            <p>
              <Untrusted quoted>{purpose.description}</Untrusted>
            </p>
          )}
          <p>
            <Untrusted limit={80}>{purposeText(knownPurpose(purpose.code), purpose.code)}</Untrusted>
          </p>
        </Declared>
        {details.receiptId !== undefined && (
          <div>
            <p className="mb-2 max-w-prose text-sm text-soft">{receipt.text}</p>
            <ReceiptButton receiptId={details.receiptId} of={grant.origin} />
          </div>
        )}
        <div className="flex flex-wrap gap-2 empty:hidden">
          <RecordActions grant={grant} />
        </div>
        <Technical details={details} />
      </div>
    </Details>
  );
}
