import { ArrowLeft } from "lucide-react";
import { useMemo } from "react";
import { Link } from "wouter";
import type { Field } from "../../lib/sources/source.ts";
import type { DisclosureView, RecordView } from "../../lib/sources/views.ts";
import { disclosure as t } from "../text/en-activity.ts";
import { formatDateTime, formatValue } from "../text/format.ts";
import { plain } from "../text/plain.ts";
import { Notice } from "../ui/notice.tsx";
import { PageTitle } from "../ui/page.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useDisclosure, useSources } from "../wallet/queries.ts";
import { namesFrom } from "./names.ts";
import { sentenceOf } from "./sentence.ts";

/** One read by an app: which records it held, as far as they are still here. */
export function Disclosure({ seq }: { seq: number }) {
  const query = useDisclosure(seq);
  return (
    <>
      <Link to="/activity" className="mb-4 inline-flex min-h-8 items-center gap-2 text-soft hover:text-ink">
        <ArrowLeft aria-hidden className="size-4" />
        {t.back}
      </Link>
      <Loaded query={query}>{(view) => (view === null ? <Notice tone="info">{t.none}</Notice> : <Shown view={view} />)}</Loaded>
    </>
  );
}

function Shown({ view: { entry, records, isKnown } }: { view: DisclosureView }) {
  const sources = useSources().data;
  const names = useMemo(() => namesFrom(sources ?? []), [sources]);
  const { event } = entry;
  if (event.type !== "disclosed") return <Notice tone="info">{t.none}</Notice>;
  const stream = sources?.find(({ id }) => id === event.source)?.streams.find((one) => one.stream.name === event.stream)?.stream;
  const fields = event.fields.map((name): Field => stream?.fields.find((field) => field.name === name) ?? { name, label: name, type: "string" });
  // The time that tells a record is shown once, also where it was not read.
  const isTimeRead = stream !== undefined && event.fields.includes(stream.timeField);
  const gone = event.records - records.length;
  return (
    <>
      <PageTitle title={t.title(entry.seq)} text={<bdi>{sentenceOf(event, names)}</bdi>} />
      <p className="mb-4 text-soft">{formatDateTime(entry.at)}</p>
      {!isKnown ? (
        <Notice tone="info">{t.unknown}</Notice>
      ) : (
        <>
          <p role="status" className="mb-2">
            {t.still(records.length, event.records)} {gone > 0 && t.gone(gone)}
          </p>
          <p className="mb-4 max-w-prose text-sm text-soft">{t.asToday}</p>
          {records.length > 0 && (
            <VirtualList label={t.records} items={records} keyOf={({ id }) => id} rowHeight={64}>
              {(record) => <RecordRow record={record} fields={fields} hasTime={isTimeRead} />}
            </VirtualList>
          )}
        </>
      )}
    </>
  );
}

/** The fields that were read, and no others. */
function RecordRow({ record, fields, hasTime }: { record: RecordView; fields: readonly Field[]; hasTime: boolean }) {
  return (
    <div className="py-2">
      {!hasTime && <p className="text-sm text-soft">{t.ofTime(formatDateTime(record.time))}</p>}
      <dl className="flex flex-wrap gap-x-6 gap-y-1">
        {fields.map((field) => (
          <div key={field.name} className="flex gap-2">
            <dt className="text-soft">{plain(field.label, 80)}</dt>
            <dd className="wrap-anywhere">{formatValue(record.data[field.name], field.type)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
