import { useMemo } from "react";
import type { EarningsView } from "../../lib/earnings/views.ts";
import { namesFrom } from "../activity/names.ts";
import { Origin } from "../request/who.tsx";
import { earnings as t } from "../text/en-consent.ts";
import { EmptyState } from "../ui/empty.tsx";
import { PageTitle, Section } from "../ui/page.tsx";
import { Row, RowList } from "../ui/row.tsx";
import { TimeAgo } from "../ui/time.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useActivity, useEarnings, useSources } from "../wallet/queries.ts";
import { EntryRow } from "./entry-row.tsx";
import { Amounts } from "./money.tsx";

/** Records of each read that stands in the loaded part of the log, by the id of the read. */
function useRecordsRead(): ReadonlyMap<string, number> {
  const pages = useActivity().data?.pages;
  return useMemo(() => {
    const events = (pages ?? []).flatMap((page) => page.events);
    return new Map(events.flatMap(({ event }) => (event.type === "disclosed" ? [[event.disclosureId, event.records] as const] : [])));
  }, [pages]);
}

function Totals({ amounts }: { amounts: EarningsView["totals"]["authorized"] }) {
  return (
    <section aria-label={t.authorized} className="mb-10 border-y-2 border-amber py-4">
      <p className="text-amber">{t.authorized}</p>
      <p className="my-1 text-2xl leading-8 font-semibold">
        <Amounts amounts={amounts} />
      </p>
      <p className="max-w-prose text-sm text-soft">{t.authorizedText}</p>
    </section>
  );
}

function Apps({ apps }: Pick<EarningsView, "apps">) {
  return (
    <Section title={t.apps}>
      <RowList label={t.apps}>
        {apps.map((app) => (
          <Row
            key={app.origin}
            title={<Origin origin={app.origin} brief />}
            text={
              <>
                {t.paidReads(app.reads)}, {t.last} <TimeAgo at={app.lastAt} />
              </>
            }
            actions={
              <span className="text-right font-semibold">
                <Amounts amounts={app.totals.authorized} />
              </span>
            }
          />
        ))}
      </RowList>
    </Section>
  );
}

function Entries({ entries }: Pick<EarningsView, "entries">) {
  const sources = useSources().data;
  const names = useMemo(() => namesFrom(sources ?? []), [sources]);
  const records = useRecordsRead();
  const readText = (entry: EarningsView["entries"][number]) => {
    const count = records.get(entry.disclosureId);
    const of = [names.stream(entry.stream), names.source(entry.source)] as const;
    return count === undefined ? t.readOf(...of) : t.read(count, ...of);
  };
  return (
    <Section title={t.entries}>
      <VirtualList label={t.entriesList} items={entries} keyOf={(entry) => entry.id} rowHeight={129}>
        {(entry) => <EntryRow entry={entry} read={readText(entry)} />}
      </VirtualList>
    </Section>
  );
}

/** What reads earned: promised amounts, by app, and each with its read. */
export function Earnings() {
  return (
    <>
      <PageTitle title={t.title} text={t.text} />
      <Loaded query={useEarnings()}>
        {({ totals, apps, entries }) =>
          entries.length === 0 ? (
            <EmptyState title={t.empty} text={t.emptyText} />
          ) : (
            <>
              <Totals amounts={totals.authorized} />
              <Apps apps={apps} />
              <Entries entries={entries} />
            </>
          )
        }
      </Loaded>
    </>
  );
}
