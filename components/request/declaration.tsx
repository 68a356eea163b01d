import type { Review } from "../../lib/consent/views.ts";
import { request as t } from "../text/en-consent.ts";
import { purposeText } from "../text/en-purpose.ts";
import { Details } from "../ui/details.tsx";
import { knownPurpose } from "./purpose.ts";
import { Claimed, Declared, Fact, Facts } from "./registers.tsx";
import { Untrusted } from "./untrusted.tsx";
import { retentionText } from "./wording.ts";

const addresses = ["uri", "policy_uri", "tos_uri", "event_endpoint", "did"] as const;

/** Addresses the app gave, shown as text, never as links, never fetched; and the key that its credential will be bound to. */
function Addresses({ client }: Pick<Review, "client">) {
  const named = addresses.flatMap((member) => (client[member] === undefined ? [] : [{ member, value: client[member] }]));
  const given = [...named, ...(client.jwk ? [{ member: "jwk" as const, value: JSON.stringify(client.jwk) }] : [])];
  if (given.length === 0) return null;
  return (
    <Details summary={client.jwk ? t.declared.addressesAndKey : t.declared.addresses}>
      <Facts>
        {given.map(({ member, value }) => (
          <Fact key={member} term={t.declared[member]}>
            <Untrusted limit={80}>{value}</Untrusted>
          </Fact>
        ))}
      </Facts>
    </Details>
  );
}

/** Why the app wants it and how long it keeps it: its own word, which the wallet cannot hold it to. */
export function Declaration({ review }: { review: Review }) {
  const { code, description } = review.purpose;
  return (
    <Declared title={t.declared.title} note={t.declared.note}>
      <Facts>
        <Fact term={t.declared.purpose}>
          {description !== undefined && (
            <p>
              <Untrusted quoted>{description}</Untrusted>
            </p>
          )}
          <p>
            <Untrusted limit={80}>{purposeText(knownPurpose(code), code)}</Untrusted>
          </p>
        </Fact>
        <Fact term={t.declared.retention}>{review.retention === undefined ? t.declared.noRetention : retentionText(review.retention)}</Fact>
      </Facts>
      <Addresses client={review.client} />
    </Declared>
  );
}

/** What the app merely says of itself. */
export function Claims({ review }: { review: Review }) {
  if (review.claims.length === 0) return null;
  return (
    <Claimed title={t.claimed.title} note={t.claimed.note}>
      <ul>
        {review.claims.map((claim, index) => (
          // Frozen, and the same words may stand there twice.
          <li key={`${index} ${claim}`}>
            <Untrusted quoted>{claim}</Untrusted>, {t.claimed.says}{" "}
            <Untrusted limit={40} cut>
              {review.client.name}
            </Untrusted>
          </li>
        ))}
      </ul>
    </Claimed>
  );
}
