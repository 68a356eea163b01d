import { Link } from "wouter";
import type { EarningView } from "../../lib/earnings/views.ts";
import { Fact, Facts } from "../request/registers.tsx";
import { Origin } from "../request/who.tsx";
import { earnings as t } from "../text/en-earnings.ts";
import { plain } from "../text/plain.ts";
import { CopyLine } from "../ui/copy-line.tsx";
import { Details } from "../ui/details.tsx";
import { DateTime } from "../ui/time.tsx";
import { Money } from "./money.tsx";
import { whyOf } from "./reason.ts";
import { State } from "./state.tsx";

type Props = {
  entry: EarningView;
  /** The read behind it, in words. */
  read: string;
  /** Its number in the log, where that is known. */
  logged: number | undefined;
};

/** One amount, where it stands, and the read it was for. */
export function EntryRow({ entry, read, logged }: Props) {
  const { money, arrived, state } = entry;
  const why = whyOf(entry);
  return (
    <div className="py-3">
      <div className="flex items-start justify-between gap-4">
        <div className="min-w-0">
          <Origin origin={entry.origin} brief />
          <p className="text-sm text-soft">{read}</p>
          <p className="text-sm text-soft">
            <DateTime at={entry.at} />
          </p>
        </div>
        <div className="shrink-0 text-right">
          <p className="max-w-40 font-semibold wrap-anywhere sm:max-w-80">
            <Money money={arrived ?? money} />
          </p>
          <p className="text-sm">
            <State state={state} />
          </p>
        </div>
      </div>
      {why !== undefined && <p className="max-w-prose text-sm text-soft">{why}</p>}
      <div className="flex flex-wrap items-start justify-between gap-x-4">
        <Details summary={t.details}>
          <Technical entry={entry} />
        </Details>
        {logged !== undefined && (
          <Link to={`/activity/${logged}`} className="inline-flex min-h-8 items-center text-sm text-green underline underline-offset-2">
            {t.showRecords}
            <span className="sr-only"> {t.ofAmount(plain(money.display, 40))}</span>
          </Link>
        )}
      </div>
    </div>
  );
}

function Technical({ entry }: { entry: EarningView }) {
  const { money, state, since, arrivedAt = since, payer, payTo, disclosureId, grantId, transaction } = entry;
  const codes = [
    [t.token, money.asset],
    [t.payer, payer],
    [t.payTo, payTo],
    [t.disclosure, disclosureId],
    [t.grant, grantId],
  ] as const;
  return (
    <div className="space-y-2">
      <Facts>
        <Fact term={t.since[state]}>
          <DateTime at={arrivedAt} />
        </Fact>
        <Fact term={t.network}>
          {plain(money.networkLabel, 60)}, {plain(money.network, 40)}
        </Fact>
        {codes.map(([term, code]) => (
          <Fact key={term} term={term}>
            <span className="font-mono text-sm">{plain(code, 100)}</span>
          </Fact>
        ))}
        {transaction?.block !== undefined && (
          <Fact term={t.block}>
            <span className="tabular">{transaction.block}</span>
          </Fact>
        )}
      </Facts>
      {transaction !== undefined && <CopyLine label={t.transaction} value={plain(transaction.hash, 100)} action={t.copyTransaction} />}
    </div>
  );
}
