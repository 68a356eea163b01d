import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import type { RecordView, SourceView } from "../../lib/sources/views.ts";
import { text } from "../text/en.ts";
import { choice as t } from "../text/en-records.ts";
import { Button } from "../ui/button.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { DeleteRecords } from "./delete-records.tsx";
import { RecordHistory } from "./record-history.tsx";
import { RecordsTable } from "./records-table.tsx";
import type { Pages, StreamOfSource } from "./use-records.ts";

/** More are refused by the wallet as well. */
const MOST = 500;

type Props = {
  source: SourceView;
  chosen: StreamOfSource;
  records: Pages;
  /** How many there are in all, loaded or not; undefined while nobody knows. */
  total: number | undefined;
  /** What is said of that many loaded ones. */
  summary: (loaded: number) => string;
  empty: ReactNode;
};

/** Records as far as they were read, of which some can be chosen and deleted. */
export function RecordList({ source, chosen, records, total, summary, empty }: Props) {
  const [marked, mark] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState(false);
  const [opened, open] = useState<RecordView>();
  const [deleted, setDeleted] = useState<number>();
  const list = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetching, fetchNextPage } = records;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  // The button that led to deleting is gone with what was chosen.
  useEffect(() => {
    if (deleted !== undefined) list.current?.querySelector<HTMLElement>("[role=region]")?.focus();
  }, [deleted]);
  const markOnly = (ids: ReadonlySet<string>) => {
    setDeleted(undefined);
    mark(ids);
  };
  return (
    <Loaded query={records}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.records);
        const picked = rows.filter(({ id }) => marked.has(id));
        const said = deleted === undefined ? summary(rows.length) : t.deleted(deleted);
        return (
          <div ref={list} aria-busy={records.isPlaceholderData || undefined}>
            <div
              role="group"
              aria-label={t.toolbar}
              className={`flex flex-wrap items-center gap-2 ${rows.length === 0 ? "sr-only" : "mb-2 min-h-10"}`}
            >
              <p role="status" className="tabular mr-auto text-sm text-soft">
                {picked.length > 0 ? <Picked count={picked.length} /> : records.isFetchingNextPage ? text.data.loadingMore : said}
              </p>
              {picked.length > 0 && <Button onClick={() => markOnly(new Set())}>{text.action.cancel}</Button>}
              {picked.length > 0 && (
                <Button variant="danger" onClick={() => setAsked(true)}>
                  {t.delete}
                </Button>
              )}
            </div>
            {rows.length === 0 ? (
              empty
            ) : (
              <RecordsTable
                key={pages[0]?.words}
                stream={chosen.stream}
                rows={rows}
                total={total}
                onEnd={more}
                marked={marked}
                onMark={markOnly}
                most={MOST}
                onOpen={open}
              />
            )}
            {opened && <RecordHistory source={source} chosen={chosen} record={opened} onClose={() => open(undefined)} />}
            {asked && (
              <DeleteRecords
                source={source}
                chosen={chosen}
                records={picked}
                onClose={() => setAsked(false)}
                onDeleted={(count) => {
                  setAsked(false);
                  mark(new Set());
                  setDeleted(count);
                }}
              />
            )}
          </div>
        );
      }}
    </Loaded>
  );
}

function Picked({ count }: { count: number }) {
  return (
    <>
      <span className="text-base font-semibold text-ink">{t.chosen(count)}</span>
      {count === MOST && <span> {t.most(MOST)}</span>}
    </>
  );
}
