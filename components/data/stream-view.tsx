import { ArrowLeft } from "lucide-react";
import { useCallback } from "react";
import { Link } from "wouter";
import type { SourceView } from "../../lib/sources/views.ts";
import { text } from "../text/en.ts";
import { plain } from "../text/plain.ts";
import { Notice } from "../ui/notice.tsx";
import { PageTitle } from "../ui/page.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useRecords, useSources } from "../wallet/queries.ts";
import { RecordsTable } from "./records-table.tsx";

/** The records of one stream. `source` and `stream` are places in the list of sources. */
export function StreamView({ source, stream }: { source: number; stream: number }) {
  const sources = useSources();
  return (
    <>
      <Link to="/data" className="mb-4 inline-flex min-h-8 items-center gap-2 text-soft hover:text-ink">
        <ArrowLeft aria-hidden className="size-4" />
        {text.data.back}
      </Link>
      <Loaded query={sources}>
        {(list) => {
          const view = list[source];
          const chosen = view?.streams[stream];
          return view === undefined || chosen === undefined ? (
            <Notice tone="info">{text.data.missing}</Notice>
          ) : (
            <Records source={view} chosen={chosen} />
          );
        }}
      </Loaded>
    </>
  );
}

function Records({ source, chosen }: { source: SourceView; chosen: SourceView["streams"][number] }) {
  const { stream, count } = chosen;
  const version = source.imports.map((one) => one.importId).join();
  const records = useRecords(source.id, stream.name, version);
  const { hasNextPage, isFetching, fetchNextPage } = records;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return (
    <>
      <PageTitle title={plain(stream.label, 80)} text={`${plain(source.label, 80)} · ${text.data.records(count)} · ${text.data.newest}`} />
      <Loaded query={records}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.records);
          if (rows.length === 0) return <Notice tone="info">{text.data.noRecords}</Notice>;
          return (
            <>
              <RecordsTable stream={stream} rows={rows} total={count} onEnd={more} />
              <p role="status" className="tabular mt-2 text-sm text-soft">
                {records.isFetchingNextPage ? text.data.loadingMore : text.data.shownOf(rows.length, count)}
              </p>
            </>
          );
        }}
      </Loaded>
    </>
  );
}
