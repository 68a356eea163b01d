import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Names } from "../activity/names.ts";
import { recovery } from "../text/en-keeping.ts";
import { plain } from "../text/plain.ts";
import { buttonClass } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { PageTitle, Section } from "../ui/page.tsx";
import { Row, RowList } from "../ui/row.tsx";
import type { WalletClient } from "../wallet/client.ts";
import { useSources } from "../wallet/queries.ts";
import { collectionNames } from "./collections.ts";
import { entriesText } from "./damage-list.tsx";
import { useNames } from "./names.ts";

const t = recovery.done;

export type Repaired = Awaited<ReturnType<WalletClient["repair"]>>;
type Props = { repaired: Repaired; onLeave: () => void };

/** What a repair brought back, what nobody has any more, and what to import again. */
export function RepairedView({ repaired, onLeave }: Props) {
  const { restored, lost, entries, records } = repaired;
  const whole = lost.length + entries.length + records.length === 0;
  const leave = (to: string, label: string, primary: boolean) => (
    <Link to={to} onClick={onLeave} className={buttonClass(primary ? "primary" : "quiet")}>
      {label}
    </Link>
  );
  return (
    <>
      <PageTitle title={t.title} />
      <Section title={t.back}>
        <Notice tone="good" role="status" {...(whole ? { title: t.whole } : {})}>
          <p>{restored === 0 ? t.none : t.restored(restored)}</p>
          <p>{t.paused}</p>
        </Notice>
      </Section>
      <Gone lost={lost} entries={entries} />
      <ImportAgain records={records} />
      <div className="flex flex-wrap gap-2">
        {records.length > 0 && leave("/add", t.add, true)}
        {leave("/access", t.apps, records.length === 0)}
        {leave("/data", t.data, false)}
      </div>
    </>
  );
}

function Gone({ lost, entries }: Pick<Repaired, "lost" | "entries">) {
  if (lost.length + entries.length === 0) return null;
  return (
    <Section title={t.gone}>
      <RowList label={t.gone}>
        {collectionNames(lost.map(({ collection }) => collection)).map((name) => (
          <Line key={name}>{t.some(name)}</Line>
        ))}
        {entries.map(({ sequence, from, to }) => (
          <Line key={`${sequence} ${from}`}>{entriesText(sequence, from, to)}</Line>
        ))}
      </RowList>
    </Section>
  );
}

const Line = ({ children }: { children: ReactNode }) => <li className="py-3">{children}</li>;

function ImportAgain({ records }: Pick<Repaired, "records">) {
  const names = useNames();
  const filesOf = useFilesOf();
  if (records.length === 0) return null;
  return (
    <Section title={t.again} text={t.againText}>
      <RowList label={t.again}>
        {records.map((lost) => {
          const files = filesOf(lost);
          return <Row key={`${lost.source} ${lost.stream}`} title={whatOf(lost, names)} {...(files.length > 0 ? { text: t.files(files) } : {})} />;
        })}
      </RowList>
    </Section>
  );
}

type Lost = Repaired["records"][number];

const whatOf = ({ records, stream, source }: Lost, names: Names) =>
  t.records(records, plain(names.stream(stream), 80), plain(names.source(source), 80));

/** Names of the files that brought what was lost, as far as the wallet still knows them. */
function useFilesOf() {
  const sources = useSources().data ?? [];
  return ({ source, imports }: Lost): readonly string[] => {
    const all = sources.find(({ id }) => id === source)?.imports ?? [];
    return [...new Set(all.filter(({ importId }) => imports.includes(importId)).flatMap(({ files }) => files))].map((file) => plain(file, 80));
  };
}
