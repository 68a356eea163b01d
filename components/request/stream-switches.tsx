import type { ReviewStream } from "../../lib/consent/views.ts";
import type { Field } from "../../lib/sources/source.ts";
import { request as t } from "../text/en-consent.ts";
import { Badge } from "../ui/badge.tsx";
import { Details } from "../ui/details.tsx";
import { SelectField } from "../ui/select.tsx";
import { SwitchField } from "../ui/switch.tsx";
import { type Choice, type ChoiceAction, type StreamChoice, sharedFields } from "./choice.ts";
import { Preview } from "./preview.tsx";
import { samplesIn } from "./preview-rows.ts";
import { type RangeChoice, rangeBounds, rangeOptions } from "./ranges.ts";
import { shortPeriodText, valueText } from "./wording.ts";

type Sample = Readonly<Record<string, unknown>>;
type Props = {
  stream: ReviewStream;
  /** Names of the fields that the app did not have or ask for before. */
  added: ReadonlySet<string>;
  /** Names of those that it may read already: folded away. */
  had: ReadonlySet<string>;
  choice: Choice;
  samples: readonly Sample[];
  now: number;
  change: (action: ChoiceAction) => void;
};

function exampleOf(field: Field, samples: readonly Sample[]): string {
  const values = samples.map((sample) => valueText(field, sample[field.name])).filter((value) => value !== null);
  const [first] = values;
  return first === undefined ? t.share.noExample : t.share.example(first);
}

type FieldProps = { field: Field; isNew: boolean; state: StreamChoice; samples: readonly Sample[]; onChange: (on: boolean) => void };

function FieldSwitch({ field, isNew, state, samples, onChange }: FieldProps) {
  const left = state.off.has(field.name);
  const hint = !left ? (
    <span className="flex items-center gap-2">
      {isNew && <Badge tone="wait">{t.difference.badge}</Badge>}
      <bdi dir="auto" className="line-clamp-1">
        {exampleOf(field, samples)}
      </bdi>
    </span>
  ) : (
    <span className="text-amber">{field.consequence ?? t.share.without}</span>
  );
  return <SwitchField label={field.label} hint={hint} checked={state.on && !left} disabled={!state.on} onChange={onChange} />;
}

function RangeSelect({ stream, state, now, change }: { stream: ReviewStream; state: StreamChoice; now: number; change: Props["change"] }) {
  const options = rangeOptions(stream, now);
  const label = (range: RangeChoice) => (range === "asked" ? t.terms.asAsked(shortPeriodText(stream.since, stream.until)) : t.share.lastDays(range));
  return (
    <SelectField
      label={t.share.range}
      value={String(state.range)}
      options={options.map((range) => ({ value: String(range), label: label(range) }))}
      onChange={(value) => change({ type: "range", stream: stream.name, range: value === "asked" ? "asked" : Number(value) })}
    />
  );
}

const newFirst = (fields: readonly Field[], added: ReadonlySet<string>): readonly Field[] =>
  fields.toSorted((a, b) => Number(added.has(b.name)) - Number(added.has(a.name)));

/** One stream: a group named by its label, a switch for each field, and what would be seen. */
export function StreamSwitches({ stream, added, had, choice, samples, now, change }: Props) {
  const state = choice.streams[stream.name];
  if (state === undefined) return null;
  const optional = stream.necessity === "optional";
  const inRange = samplesIn(samples, stream.fields, rangeBounds(stream, state.range, now));
  const already = stream.fields.filter(({ name }) => had.has(name));
  const switchOf = (field: Field) => (
    <FieldSwitch
      key={field.name}
      field={field}
      isNew={added.has(field.name)}
      state={state}
      samples={samples}
      onChange={(on) => change({ type: "field", stream: stream.name, field: field.name, on })}
    />
  );
  return (
    <fieldset className="min-w-0 border-t border-line pt-3">
      <legend className="float-left font-semibold">{stream.label}</legend>
      <p className="mb-2 text-right text-sm text-soft">
        {optional ? t.share.optional : t.share.required}, {state.range === "asked" ? t.share.count(stream.count) : t.share.countAtMost(stream.count)}
      </p>
      {optional && (
        <SwitchField
          label={t.share.stream(stream.label)}
          hint={t.share.streamHint}
          checked={state.on}
          onChange={(on) => change({ type: "stream", stream: stream.name, on })}
        />
      )}
      <div className={`clear-both ${optional ? "ml-4" : ""}`}>
        {newFirst(stream.fields, added)
          .filter(({ name }) => !had.has(name))
          .map(switchOf)}
        {already.length > 0 && (
          <Details summary={t.difference.already(already.map(({ label }) => label))}>
            <p className="text-sm text-soft">{t.difference.stays}</p>
            {already.map(switchOf)}
          </Details>
        )}
      </div>
      {state.on && (
        <>
          <div className="mt-2">
            <RangeSelect stream={stream} state={state} now={now} change={change} />
          </div>
          <Preview stream={stream} fields={sharedFields(stream, choice)} samples={inRange} hasSamples={samples.length > 0} />
        </>
      )}
    </fieldset>
  );
}
