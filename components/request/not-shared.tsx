import { Ban } from "lucide-react";
import { request as t } from "../text/en-consent.ts";
import { Section } from "../ui/page.tsx";
import { Untrusted } from "./untrusted.tsx";

type Props = { lines: readonly { readonly stream: string; readonly fields: readonly string[] }[] };

/** What stays here, the switched-off fields included. */
export function NotShared({ lines }: Props) {
  const texts = lines.map(({ stream, fields }) => (fields.length === 0 ? t.not.stream(stream) : t.not.line(stream, fields)));
  return (
    <Section title={t.not.title}>
      <ul className="flex flex-col gap-1">
        {[...texts, t.not.all].map((line) => (
          <li key={line} className="flex items-start gap-2">
            <Ban aria-hidden className="mt-1 size-4 shrink-0 text-soft" />
            <span className="min-w-0">
              <Untrusted limit={300}>{line}</Untrusted>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
