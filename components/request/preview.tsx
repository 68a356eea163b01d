import type { ReviewStream } from "../../lib/consent/views.ts";
import type { Field } from "../../lib/sources/source.ts";
import { request as t } from "../text/en-consent.ts";
import { valueText } from "./wording.ts";

type Sample = Readonly<Record<string, unknown>>;
type Props = { stream: ReviewStream; fields: readonly Field[]; samples: readonly Sample[]; hasSamples: boolean };

/** So few columns fit into the narrowest window, their values in up to three lines. More of them are read by scrolling. */
const FITTING = 3;

function Cell({ field, sample, wraps }: { field: Field; sample: Sample; wraps: boolean }) {
  const text = valueText(field, sample[field.name]);
  if (text === null) return <td className="px-2 py-1 text-soft">{t.share.empty}</td>;
  return (
    <td className="max-w-56 px-2 py-1 align-top" title={text}>
      <bdi dir="auto" className={wraps ? "line-clamp-3 break-words" : "block truncate"}>
        {text}
      </bdi>
    </td>
  );
}

/** Real values, of just the fields that are switched on. */
export function Preview({ stream, fields, samples, hasSamples }: Props) {
  const note =
    fields.length === 0 ? t.share.previewNothing : !hasSamples ? t.share.previewEmpty : samples.length === 0 ? t.share.previewOutside : null;
  const wraps = fields.length <= FITTING;
  return (
    <div className="mt-4">
      <p className="mb-1 text-sm text-soft">{t.share.preview}</p>
      {note !== null ? (
        <p className="border-y border-line py-2 text-sm text-soft">{note}</p>
      ) : (
        // Focusable, so that the keyboard can scroll it.
        <section aria-label={t.share.previewOf(stream.label)} tabIndex={0} className="overflow-x-auto border-y border-line">
          <table className={`tabular w-full text-left text-sm ${wraps ? "" : "whitespace-nowrap"}`}>
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
                    <Cell key={field.name} field={field} sample={sample} wraps={wraps} />
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
