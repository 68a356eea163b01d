import type { Stream } from "../../lib/sources/source.ts";
import { text } from "../text/en.ts";
import { plain } from "../text/plain.ts";
import { Section } from "../ui/page.tsx";
import { SwitchField } from "../ui/switch.tsx";

type Props = {
  streams: readonly Stream[];
  exclude: ReadonlySet<string>;
  onChoose: (field: string, keep: boolean) => void;
};

/** A switch for each field: off is not stored at all. */
export function FieldChoice({ streams, exclude, onChoose }: Props) {
  return (
    <Section title={text.dryRun.fields} text={text.dryRun.fieldsText}>
      {streams.map((stream) => (
        <fieldset key={stream.name} className="mb-4">
          <legend className={streams.length > 1 ? "mb-1 font-semibold" : "sr-only"}>{plain(stream.label, 80)}</legend>
          <div className="grid gap-x-12 border-y border-line py-2 sm:grid-cols-2">
            {stream.fields.map((field) => {
              const ordering = field.name === stream.timeField;
              return (
                <SwitchField
                  key={field.name}
                  label={plain(field.label, 80)}
                  hint={ordering ? text.dryRun.timeFieldHint : field.description}
                  checked={ordering || !exclude.has(field.name)}
                  disabled={ordering}
                  onChange={(keep) => onChoose(field.name, keep)}
                />
              );
            })}
          </div>
        </fieldset>
      ))}
    </Section>
  );
}
