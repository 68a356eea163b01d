import { useCallback, useMemo, useState } from "react";
import type { EventView } from "../../lib/activity/event.ts";
import { SealLog } from "../public-record/seal-log.tsx";
import { activity as t } from "../text/en-activity.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty.tsx";
import { PageTitle } from "../ui/page.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useActivity, useIdentities, useSources } from "../wallet/queries.ts";
import { EventRow } from "./event-row.tsx";
import { ExportLog } from "./export-log.tsx";
import { appsIn, type Choice, everything, filterOf } from "./filter.ts";
import { Filters } from "./filters.tsx";
import { namesFrom } from "./names.ts";
import { Verify } from "./verify.tsx";

type EventsProps = {
  events: readonly EventView[];
  more: boolean;
  loading: boolean;
  onMore: () => void;
  choice: Choice;
  onChoose: (choice: Choice) => void;
};

function Events({ events, more, loading, onMore, choice, onChoose }: EventsProps) {
  const sources = useSources().data;
  const known = useIdentities().data;
  const names = useMemo(() => namesFrom(sources ?? []), [sources]);
  const apps = useMemo(() => appsIn(events, [...(known ?? []).map(({ origin }) => origin)]), [events, known]);
  const isFiltered = Object.values(choice).some((value) => value !== "");
  if (events.length === 0 && !isFiltered && !more) return <EmptyState title={t.empty} text={t.emptyText} />;
  return (
    <>
      <Filters apps={apps} sources={sources ?? []} choice={choice} onChange={onChoose} />
      {events.length === 0 ? (
        <p role="status" className="border-y border-line py-4 text-soft">
          {more ? t.noneOfKind : t.noneAtAll}
        </p>
      ) : (
        <VirtualList label={t.list} items={events} keyOf={(entry) => entry.seq} rowHeight={73} {...(isFiltered ? {} : { onEnd: onMore })}>
          {(entry) => <EventRow entry={entry} names={names} />}
        </VirtualList>
      )}
      {/* A filtered list would run through the whole log on its own: here the person says how far back. */}
      {isFiltered && more && (
        <Button className="mt-4" busy={loading} onClick={onMore}>
          {t.older}
        </Button>
      )}
    </>
  );
}

/** Everything that happened, newest first, and whether the log is whole. */
export function Activity() {
  const [choice, choose] = useState(everything);
  const sources = useSources().data;
  const query = useActivity(useMemo(() => filterOf(choice, sources ?? []), [choice, sources]));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const onMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const events = useMemo(() => query.data?.pages.flatMap((page) => page.events) ?? [], [query.data]);
  return (
    <>
      <PageTitle title={t.title} text={t.text} />
      <div className="mb-6 flex flex-col gap-4">
        <Verify />
        <ExportLog />
        <SealLog />
      </div>
      <Loaded query={query}>
        {() => <Events events={events} more={hasNextPage} loading={isFetchingNextPage} onMore={onMore} choice={choice} onChoose={choose} />}
      </Loaded>
    </>
  );
}
