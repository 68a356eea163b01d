import { useMemo, useRef, useState } from "react";
import type { EarningsView } from "../../lib/earnings/views.ts";
import { namesFrom } from "../activity/names.ts";
import { earnings as t } from "../text/en-earnings.ts";
import { EmptyState } from "../ui/empty.tsx";
import { PageTitle, Section } from "../ui/page.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useEarnings, useSources } from "../wallet/queries.ts";
import { type Choice, everything } from "./choice.ts";
import { Entries } from "./entries.tsx";
import { ExportCsv } from "./export-csv.tsx";
import { Apps, Kinds } from "./groups.tsx";
import { LowestPrices } from "./lowest-prices.tsx";
import { Plot } from "./plot.tsx";
import { Rates } from "./rates.tsx";
import { Fees, Totals } from "./totals.tsx";

function Account({ view: { totals, thisMonth, plots, apps, kinds, entries, short, fees } }: { view: EarningsView }) {
  const sources = useSources().data;
  const names = useMemo(() => namesFrom(sources ?? []), [sources]);
  const [choice, choose] = useState<Choice>(everything);
  const list = useRef<HTMLDivElement>(null);
  /** From a group to its amounts, which are further down. */
  const lead = (to: Choice) => {
    choose(to);
    list.current?.scrollIntoView();
    list.current?.focus({ preventScroll: true });
  };
  return (
    <>
      <Totals totals={totals} thisMonth={thisMonth} short={short} fees={fees} />
      {plots.length > 0 && (
        <Section title={t.overTime} text={t.overTimeText}>
          {plots.map((plot) => (
            <Plot key={`${plot.most.network} ${plot.most.asset} ${plot.most.symbol}`} plot={plot} />
          ))}
        </Section>
      )}
      <Apps apps={apps} onChoose={lead} />
      <Kinds kinds={kinds} names={names} onChoose={lead} />
      <div ref={list} tabIndex={-1} className="scroll-mt-4 outline-none">
        <Section title={t.entries}>
          <Entries entries={entries} apps={apps} kinds={kinds} names={names} choice={choice} onChoose={choose} />
        </Section>
      </div>
      <Rates />
      <ExportCsv />
    </>
  );
}

/** No payment yet; what was put on a public record may have cost fees. */
function Nothing({ fees }: Pick<EarningsView, "fees">) {
  return (
    <>
      <EmptyState title={t.empty} text={t.emptyText} />
      <Fees fees={fees} />
      {fees.length > 0 && <ExportCsv />}
    </>
  );
}

/** What reads earned: by where it stands, over time, by app and kind of data, and each amount with its read. */
export function Earnings() {
  return (
    <>
      <PageTitle title={t.title} text={t.text} />
      <Loaded query={useEarnings()}>{(view) => (view.entries.length === 0 ? <Nothing fees={view.fees} /> : <Account view={view} />)}</Loaded>
      <div className="mt-10">
        <LowestPrices />
      </div>
    </>
  );
}
