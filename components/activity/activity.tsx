import { useCallback, useMemo, useState } from "react";
import type { EventView } from "../../lib/activity/event.ts";
import { activity as t } from "../text/en-activity.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty.tsx";
import { PageTitle } from "../ui/page.tsx";
import { SelectField } from "../ui/select.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useActivity, useSources } from "../wallet/queries.ts";
import { EventRow } from "./event-row.tsx";
import { appsIn, type Filter, filterEvents, type Kind } from "./filter.ts";
import { appName, namesFrom } from "./names.ts";
import { Verify } from "./verify.tsx";

const ALL = "";
const everything: Filter = { kind: null, origin: null };
const kindsShown = ["requests", "reads", "refusals", "access", "wallet"] as const;

function Filters({ apps, filter, onChange }: { apps: readonly string[]; filter: Filter; onChange: (filter: Filter) => void }) {
  return (
    <div className="mb-4 grid max-w-lg grid-cols-2 gap-4">
      <SelectField
        label={t.app}
        value={filter.origin ?? ALL}
        options={[{ value: ALL, label: t.allApps }, ...apps.map((origin) => ({ value: origin, label: appName(origin) }))]}
        onChange={(value) => onChange({ ...filter, origin: value === ALL ? null : value })}
      />
      <SelectField
        label={t.kind}
        value={filter.kind ?? ALL}
        options={[{ value: ALL, label: t.kinds.all }, ...kindsShown.map((kind) => ({ value: kind, label: t.kinds[kind] }))]}
        onChange={(value) => onChange({ ...filter, kind: value === ALL ? null : (value as Kind) })}
      />
    </div>
  );
}

type EventsProps = { events: readonly EventView[]; more: boolean; loading: boolean; onMore: () => void };

function Events({ events, more, loading, onMore }: EventsProps) {
  const [filter, setFilter] = useState(everything);
  const sources = useSources().data;
  const names = useMemo(() => namesFrom(sources ?? []), [sources]);
  const shown = useMemo(() => filterEvents(events, filter), [events, filter]);
  const filtered = filter.kind !== null || filter.origin !== null;
  if (events.length === 0) return <EmptyState title={t.empty} text={t.emptyText} />;
  return (
    <>
      <Filters apps={appsIn(events)} filter={filter} onChange={setFilter} />
      {shown.length === 0 ? (
        <p role="status" className="border-y border-line py-4 text-soft">
          {more ? t.noneOfKind : t.noneAtAll}
        </p>
      ) : (
        <VirtualList label={t.list} items={shown} keyOf={(entry) => entry.seq} rowHeight={73} {...(filtered ? {} : { onEnd: onMore })}>
          {(entry) => <EventRow entry={entry} names={names} />}
        </VirtualList>
      )}
      {/* A filtered list would run through the whole log on its own: here the person says how far back. */}
      {filtered && more && (
        <Button className="mt-4" busy={loading} onClick={onMore}>
          {t.older}
        </Button>
      )}
    </>
  );
}

/** Everything that happened, newest first, and whether the log is whole. */
export function Activity() {
  const query = useActivity();
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const onMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const events = useMemo(() => query.data?.pages.flatMap((page) => page.events) ?? [], [query.data]);
  return (
    <>
      <PageTitle title={t.title} text={t.text} />
      <div className="mb-6">
        <Verify />
      </div>
      <Loaded query={query}>{() => <Events events={events} more={hasNextPage} loading={isFetchingNextPage} onMore={onMore} />}</Loaded>
    </>
  );
}
