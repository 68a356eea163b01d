import type { Difference, Review } from "../../lib/consent/views.ts";
import { request } from "../text/en-consent.ts";
import { Notice } from "../ui/notice.tsx";

const t = request.difference;

/** Streams and fields of a review as a person reads them, a line for each stream. */
export function addedLines({ streams }: Review, added: Difference["added"]): string[] {
  return added.flatMap(({ stream, fields }) => {
    const shown = streams.find(({ name }) => name === stream);
    if (shown === undefined) return [];
    return [
      t.line(
        shown.label,
        shown.fields.filter(({ name }) => fields.includes(name)).map(({ label }) => label),
      ),
    ];
  });
}

export function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <ul className="list-disc pl-4 marker:text-soft">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

/** What it asks beyond what it may read already, or asked before: that first, for an app that is known. */
export function DifferenceNotice({ review }: { review: Review }) {
  const { difference } = review;
  if (difference === undefined) return null;
  const { nothing, title } = t[difference.against];
  const lines = addedLines(review, difference.added);
  if (difference.newPurpose) lines.push(t.newPurpose);
  if (difference.longerRetention) lines.push(t.longerRetention);
  lines.push(...difference.wider.map((way) => t.wider[way]));
  if (lines.length === 0) return <Notice tone="info">{nothing}</Notice>;
  return (
    <Notice tone="wait" title={title}>
      <Lines lines={lines} />
    </Notice>
  );
}

/** Names of the fields of a stream that are new; none where all of them are, or nothing is compared. */
export function newFields({ difference, streams }: Review, stream: string): ReadonlySet<string> {
  const added = difference?.added.find((one) => one.stream === stream)?.fields ?? [];
  const all = streams.find(({ name }) => name === stream)?.fields.length ?? 0;
  return new Set(added.length === all && streams.length === 1 ? [] : added);
}

/** Names of the fields of a stream that it may read already. */
export function fieldsHad({ difference, streams }: Review, stream: string): ReadonlySet<string> {
  if (difference?.against !== "access") return new Set();
  const added = difference.added.find((one) => one.stream === stream)?.fields ?? [];
  const fields = streams.find(({ name }) => name === stream)?.fields ?? [];
  return new Set(fields.map(({ name }) => name).filter((name) => !added.includes(name)));
}
