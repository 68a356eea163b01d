import type { SourceView } from "../../lib/sources/views.ts";
import { activity as t } from "../text/en-activity.ts";
import { plain } from "../text/plain.ts";
import { SelectField, type SelectOption } from "../ui/select.tsx";
import { TextField } from "../ui/text-field.tsx";
import type { Choice } from "./filter.ts";
import { appName } from "./names.ts";

const kinds = ["requests", "reads", "refusals", "access", "wallet"] as const;

const dataOptions = (sources: readonly SourceView[]): SelectOption[] =>
  sources.flatMap(({ label, streams }, place) => [
    { value: String(place), label: plain(label, 60) },
    ...streams.map(({ stream }, at) => ({ value: `${place}/${at}`, label: t.streamOf(plain(label, 60), plain(stream.label, 60)) })),
  ]);

type Props = { apps: readonly string[]; sources: readonly SourceView[]; choice: Choice; onChange: (choice: Choice) => void };

/** Which entries are shown: of one app, one kind, one stream, some days. */
export function Filters({ apps, sources, choice, onChange }: Props) {
  return (
    <div className="mb-4 grid grid-cols-2 gap-4 sm:grid-cols-3 lg:grid-cols-5">
      <SelectField
        label={t.app}
        value={choice.origin}
        options={[{ value: "", label: t.allApps }, ...apps.map((origin) => ({ value: origin, label: appName(origin) }))]}
        onChange={(origin) => onChange({ ...choice, origin })}
      />
      <SelectField
        label={t.kind}
        value={choice.kind}
        options={[{ value: "", label: t.kinds.all }, ...kinds.map((kind) => ({ value: kind, label: t.kinds[kind] }))]}
        onChange={(value) => onChange({ ...choice, kind: kinds.find((kind) => kind === value) ?? "" })}
      />
      <SelectField
        label={t.data}
        value={choice.data}
        options={[{ value: "", label: t.allData }, ...dataOptions(sources)]}
        onChange={(data) => onChange({ ...choice, data })}
      />
      <TextField
        label={t.from}
        type="date"
        value={choice.from}
        max={choice.to}
        onChange={(event) => onChange({ ...choice, from: event.target.value })}
      />
      <TextField label={t.to} type="date" value={choice.to} min={choice.from} onChange={(event) => onChange({ ...choice, to: event.target.value })} />
    </div>
  );
}
