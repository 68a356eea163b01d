import type { EarningsView } from "../../lib/earnings/views.ts";
import { Fact, Facts } from "../request/registers.tsx";
import { Origin } from "../request/who.tsx";
import { earnings as t } from "../text/en-consent.ts";
import { Details } from "../ui/details.tsx";
import { DateTime } from "../ui/time.tsx";
import { Money } from "./money.tsx";

type Props = {
  entry: EarningsView["entries"][number];
  /** The read behind it, in words. */
  read: string;
};

/** One amount, and the read it was for. */
export function EntryRow({ entry, read }: Props) {
  const { money } = entry;
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
          <p className="font-semibold">
            <Money money={money} />
          </p>
          <p className="text-sm text-amber">{t.state}</p>
        </div>
      </div>
      <Details summary={t.details}>
        <Facts>
          <Fact term={t.network}>{money.networkLabel}</Fact>
          <Fact term={t.token}>
            <span className="font-mono text-sm">{money.asset}</span>
          </Fact>
          <Fact term={t.disclosure}>
            <span className="font-mono text-sm">{entry.disclosureId}</span>
          </Fact>
          <Fact term={t.grant}>
            <span className="font-mono text-sm">{entry.grantId}</span>
          </Fact>
        </Facts>
      </Details>
    </div>
  );
}
