import { useMemo } from "react";
import { Link } from "wouter";
import type { Field } from "../../lib/sources/source.ts";
import type { RecordHistory as History, RecordView, SourceView } from "../../lib/sources/views.ts";
import { appName, namesFrom } from "../activity/names.ts";
import { history as t } from "../text/en-records.ts";
import { formatDateTime, formatValue } from "../text/format.ts";
import { plain } from "../text/plain.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { DateTime } from "../ui/time.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useRecordHistory } from "../wallet/queries.ts";
import type { StreamOfSource } from "./use-records.ts";

type Props = { source: SourceView; chosen: StreamOfSource; record: RecordView; onClose: () => void };

/** One record whole: its fields, where it came from, and every time that an app read it. */
export function RecordHistory({ source, chosen, record, onClose }: Props) {
  const { stream } = chosen;
  const query = useRecordHistory({ source: source.id, stream: stream.name, time: record.time, key: record.id });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  return (
    <Dialog open onOpenChange={onClose} title={t.title} actions={<Button onClick={onClose}>{t.close}</Button>}>
      <Fields fields={stream.fields} record={record} />
      <Loaded query={query}>
        {({ pages }) => {
          const [first] = pages;
          if (!first) return <Notice tone="info">{t.gone}</Notice>;
          return (
            <>
              <Provenance history={first} source={source} />
              <Disclosures histories={pages.flatMap((page) => page ?? [])} total={first.total} source={source} onLeave={onClose} />
              {hasNextPage && (
                <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                  {t.more}
                </Button>
              )}
            </>
          );
        }}
      </Loaded>
    </Dialog>
  );
}

const isFilled = (value: unknown) => value !== null && value !== undefined && value !== "";

function Fields({ fields, record }: { fields: readonly Field[]; record: RecordView }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
      {fields
        .filter(({ name }) => isFilled(record.data[name]))
        .map((field) => (
          <div key={field.name} className="contents">
            <dt className="text-soft">{plain(field.label, 80)}</dt>
            <dd className="wrap-anywhere">{formatValue(record.data[field.name], field.type)}</dd>
          </div>
        ))}
    </dl>
  );
}

function Provenance({ history: { files, importedAt }, source }: { history: History; source: SourceView }) {
  return (
    <section aria-label={t.provenance}>
      <h3 className="font-semibold">{t.provenance}</h3>
      <p>{t.imported(plain(source.label, 80), formatDateTime(importedAt))}</p>
      {files.length > 0 && <p className="text-soft wrap-anywhere">{files.map((file) => plain(file, 120)).join(", ")}</p>}
    </section>
  );
}

type DisclosuresProps = { histories: readonly History[]; total: number; source: SourceView; onLeave: () => void };

function Disclosures({ histories, total, source, onLeave }: DisclosuresProps) {
  const names = useMemo(() => namesFrom([source]), [source]);
  return (
    <section aria-label={t.disclosures}>
      <h3 className="font-semibold">{t.disclosures}</h3>
      <p role="status">{t.count(total)}</p>
      <ul className="mt-2 divide-y divide-line">
        {histories
          .flatMap((one) => one.disclosures)
          .map(
            ({ seq, at, event }) =>
              event.type === "disclosed" && (
                <li key={seq} className="py-2">
                  <p>
                    <bdi>{t.readBy(appName(event.origin), names.fields(event.stream, event.fields))}</bdi>
                  </p>
                  <p className="flex flex-wrap gap-x-4 text-sm text-soft">
                    <DateTime at={at} />
                    <Link to={`/activity/${seq}`} onClick={onLeave} className="text-green underline underline-offset-2">
                      {t.entry(seq)}
                    </Link>
                  </p>
                </li>
              ),
          )}
      </ul>
    </section>
  );
}
