import type { ReviewStream } from "../../lib/consent/views.ts";
import type { Field } from "../../lib/sources/source.ts";
import { request as t } from "../text/en-consent.ts";
import { valueText } from "./wording.ts";

type Sample = Readonly<Record<string, unknown>>;
type Props = { stream: ReviewStream; fields: readonly Field[]; samples: readonly Sample[]; hasSamples: boolean };

function Cell({ field, sample }: { field: Field; sample: Sample }) {
  const text = valueText(field, sample[field.name]);
  if (text === null) return <td className="px-2 py-1 text-soft">{t.share.empty}</td>;
  return (
    <td className="max-w-56 truncate px-2 py-1" title={text}>
      <bdi dir="auto">{text}</bdi>
    </td>
  );
}

/** Real values, of just the fields that are switched on. */
export function Preview({ stream, fields, samples, hasSamples }: Props) {
  const note =
    fields.length === 0 ? t.share.previewNothing : !hasSamples ? t.share.previewEmpty : samples.length === 0 ? t.share.previewOutside : null;
  return (
    <div className="mt-4">
      <p className="mb-1 text-sm text-soft">{t.share.preview}</p>
      {note !== null ? (
        <p className="border-y border-line py-2 text-sm text-soft">{note}</p>
      ) : (
        // Focusable, so that the keyboard can scroll it.
        <section aria-label={t.share.previewOf(stream.label)} tabIndex={0} className="overflow-x-auto border-y border-line">
          <table className="tabular w-full text-left text-sm whitespace-nowrap">
            <thead>
              <tr className="text-soft">
                {fields.map((field) => (
                  <th key={field.name} scope="col" className="px-2 py-1 font-normal">
                    {field.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="divide-y divide-line border-t border-line">
              {samples.map((sample, index) => (
                <tr key={index}>
                  {fields.map((field) => (
                    <Cell key={field.name} field={field} sample={sample} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}
