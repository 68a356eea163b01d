import type { ReactNode } from "react";
import type { BackupReport } from "../../lib/wallet/keeper.ts";
import { keeping } from "../text/en-keeping.ts";
import { formatDateTime } from "../text/format.ts";
import { formatNumber } from "../text/number.ts";
import { plain } from "../text/plain.ts";
import { formatBytes } from "./working.tsx";

const t = keeping.report;

/** What a backup holds, in numbers. */
export function Report({ report: { madeAt, bytes, streams, grants, identities, logEntries } }: { report: BackupReport }) {
  return (
    <dl aria-label={t.list} className="mt-4 border-t border-line">
      {streams.map(({ source, stream, label, records }) => (
        <Line key={`${source} ${stream}`} name={plain(label, 80)}>
          {t.records(records)}
        </Line>
      ))}
      {streams.length === 0 && <Line name={t.data}>{t.noRecords}</Line>}
      <Line name={t.grants}>{formatNumber(grants)}</Line>
      <Line name={t.identities}>{formatNumber(identities)}</Line>
      <Line name={t.logEntries}>{formatNumber(logEntries)}</Line>
      <Line name={t.madeAt}>{formatDateTime(madeAt)}</Line>
      <Line name={t.size}>{formatBytes(bytes)}</Line>
    </dl>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap justify-between gap-x-6 border-b border-line py-2">
      <dt>{name}</dt>
      <dd className="tabular text-soft">{children}</dd>
    </div>
  );
}
