import { useMemo } from "react";
import type { EarningsView, EarningView } from "../../lib/earnings/views.ts";
import { appName, type Names } from "../activity/names.ts";
import { earnings as t } from "../text/en-earnings.ts";
import { plain } from "../text/plain.ts";
import { Button } from "../ui/button.tsx";
import { SelectField } from "../ui/select.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { useActivity } from "../wallet/queries.ts";
import { type Choice, chosen, everything, kindKey, states } from "./choice.ts";
import { EntryRow } from "./entry-row.tsx";

type Read = Pick<EarningView, "records" | "logged">;
const reads = { kind: "reads" } as const;

/** Of payments of before that stood with them: the reads in the loaded part of the log, by their ids. One of several pages does not say how many records were paid for. */
function useReads(): ReadonlyMap<string, Read> {
  const pages = useActivity(reads).data?.pages;
  return useMemo(() => {
    const found = new Map<string, Read>();
    for (const { seq, event } of (pages ?? []).flatMap((page) => page.events))
      if (event.type === "disclosed")
        found.set(event.disclosureId, { logged: seq, ...(found.has(event.disclosureId) ? {} : { records: event.records }) });
    return found;
  }, [pages]);
}

type Props = Pick<EarningsView, "entries" | "apps" | "kinds"> & { names: Names; choice: Choice; onChoose: (choice: Choice) => void };

/** Every amount with the read behind it, newest first: of one app, one kind of data, in one state, or all. */
export function Entries({ entries, apps, kinds, names, choice, onChoose }: Props) {
  const known = useReads();
  const shown = useMemo(() => chosen(entries, choice), [entries, choice]);
  const readOf = (entry: EarningView): Read => (entry.logged === undefined ? (known.get(entry.disclosureId) ?? {}) : entry);
  const readText = (entry: EarningView) => {
    const { records } = readOf(entry);
    const of = [plain(names.stream(entry.stream), 60), plain(names.source(entry.source), 60)] as const;
    return records === undefined ? t.readOf(...of) : t.read(records, ...of);
  };
  const isFiltered = Object.values(choice).some((value) => value !== "");
  return (
    <>
      <Filters apps={apps} kinds={kinds} names={names} choice={choice} onChoose={onChoose} />
      <div className="mb-2 flex min-h-8 flex-wrap items-center gap-x-4 gap-y-2">
        <p role="status" className="text-sm text-soft">
          {shown.length === 0 ? t.noneShown : t.shown(shown.length)}
        </p>
        {isFiltered && <Button onClick={() => onChoose(everything)}>{t.showAll}</Button>}
      </div>
      {shown.length > 0 && (
        <VirtualList label={t.entriesList} items={shown} keyOf={(entry) => entry.id} rowHeight={129}>
          {(entry) => <EntryRow entry={entry} read={readText(entry)} logged={readOf(entry).logged} />}
        </VirtualList>
      )}
    </>
  );
}

function Filters({ apps, kinds, names, choice, onChoose }: Omit<Props, "entries">) {
  return (
    <div className="mb-4 grid gap-4 sm:grid-cols-3">
      <SelectField
        label={t.filter.state}
        value={choice.state}
        options={[{ value: "", label: t.filter.allStates }, ...states.map((state) => ({ value: state, label: t.states[state] }))]}
        onChange={(value) => onChoose({ ...choice, state: states.find((state) => state === value) ?? "" })}
      />
      <SelectField
        label={t.filter.app}
        value={choice.origin}
        options={[{ value: "", label: t.filter.allApps }, ...apps.map(({ origin }) => ({ value: origin, label: appName(origin) }))]}
        onChange={(origin) => onChoose({ ...choice, origin })}
      />
      <SelectField
        label={t.filter.kind}
        value={choice.kind}
        options={[
          { value: "", label: t.filter.allKinds },
          ...kinds.map((kind) => ({ value: kindKey(kind), label: plain(names.stream(kind.stream), 60) })),
        ]}
        onChange={(kind) => onChoose({ ...choice, kind })}
      />
    </div>
  );
}
