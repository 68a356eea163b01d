import type { PolicyView } from "../../lib/consent/views.ts";
import { knownPurpose } from "../request/purpose.ts";
import { Origin } from "../request/who.tsx";
import { access } from "../text/en-consent.ts";
import { purposeText } from "../text/en-purpose.ts";
import { plain } from "../text/plain.ts";
import { Button } from "../ui/button.tsx";
import { Section } from "../ui/page.tsx";
import { Row, RowList } from "../ui/row.tsx";
import { DateTime } from "../ui/time.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { usePolicies } from "../wallet/queries.ts";
import { PolicyFacts } from "./policy-facts.tsx";

const t = access.policies;

/** Answers that are given without asking, each with the button that ends it. Nothing where there is none. */
export function Policies() {
  const { data } = usePolicies();
  if (data === undefined || data.length === 0) return null;
  return (
    <div className="mt-8">
      <Section title={t.title} text={t.text}>
        <RowList label={t.title}>
          {data.map((policy) => (
            <Policy key={policy.policyId} policy={policy} />
          ))}
        </RowList>
      </Section>
    </div>
  );
}

function Policy({ policy }: { policy: PolicyView }) {
  const end = useAction((client, input: { policyId: string }) => client.endPolicy(input));
  const { origin, answer, purpose, until, policyId } = policy;
  return (
    <Row
      label={t.of(origin)}
      title={<Origin origin={origin} />}
      text={
        <>
          <p>{t.answers[answer](whatOf(policy), plain(purposeText(knownPurpose(purpose), purpose), 80))}</p>
          <p className="text-sm">
            {t.until} <DateTime at={until} />
          </p>
          <FailureNotice failure={end.failure} />
        </>
      }
      actions={
        <Button busy={end.busy} onClick={() => void end.run({ policyId })}>
          {t.end}
        </Button>
      }
    >
      {policy.answer === "allow" ? <PolicyFacts policy={policy} /> : undefined}
    </Row>
  );
}

/** "Listening history from Spotify (Artist, Track)", for each stream. */
function whatOf({ source, streams }: PolicyView): readonly string[] {
  const from = plain(source.label, 80);
  if (streams.length === 0) return [t.everything(from)];
  return streams.map(({ label, fields }) => {
    const what = access.what(plain(label, 80), from);
    return fields.length === 0
      ? what
      : t.some(
          what,
          fields.map((field) => plain(field, 80)),
        );
  });
}
