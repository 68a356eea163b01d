import { useState } from "react";
import type { GrantView } from "../../lib/consent/views.ts";
import { access as t } from "../text/en-consent.ts";
import { Button } from "../ui/button.tsx";
import { Details } from "../ui/details.tsx";

function Block({ term, text }: { term: string; text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <div className="mb-4">
      <div className="flex items-center justify-between gap-2">
        <p className="text-sm text-soft">{term}</p>
        <Button className="text-sm" aria-label={`${t.copy}: ${term}`} onClick={() => void copy()}>
          <span aria-live="polite">{copied ? t.copied : t.copy}</span>
        </Button>
      </div>
      <pre
        tabIndex={0}
        aria-label={term}
        role="group"
        className="mt-1 max-h-48 overflow-auto border-y border-line py-2 font-mono text-sm break-all whitespace-pre-wrap"
      >
        {text}
      </pre>
    </div>
  );
}

/** What another program can check: the signed credential, who signed it, and what. */
export function Technical({ details }: Pick<GrantView, "details">) {
  return (
    <Details summary={t.technical}>
      <Block term={t.issuer} text={details.issuer} />
      {details.siteDid !== undefined && <Block term={t.siteDid} text={details.siteDid} />}
      <Block term={t.credential} text={details.credential} />
      <Block term={t.consent} text={`${details.consent.signature}\n${details.consent.signer}`} />
      <Block term={t.scope} text={JSON.stringify(details.access, null, 2)} />
    </Details>
  );
}
