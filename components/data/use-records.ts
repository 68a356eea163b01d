import { type InfiniteData, keepPreviousData, type QueryClient, type UseInfiniteQueryResult, useInfiniteQuery } from "@tanstack/react-query";
import type { RecordView, SourceView } from "../../lib/sources/views.ts";
import { useWalletClient } from "../wallet/client.ts";
import { RECORDS } from "../wallet/queries.ts";

export type StreamOfSource = SourceView["streams"][number];
/** Read page by page, as far as it was scrolled. */
export type Pages = UseInfiniteQueryResult<InfiniteData<Page>>;
type Page = {
  readonly records: readonly RecordView[];
  readonly nextCursor?: string;
  /** What was searched for. */
  readonly words?: string;
};

const PAGE = 200;
const first = undefined as string | undefined;
const cursorOf = (page: Page) => page.nextCursor;
const from = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor });

/** Of a stream that holds `count` records. They come by imports and go with them, or one by one. */
const keyOf = (source: SourceView, stream: string, count: number): readonly unknown[] => [
  RECORDS,
  source.id,
  stream,
  [count, ...source.imports.map((one) => one.importId)].join(),
];

/** Pages of all records of a stream, newest first. */
export function useRecords(source: SourceView, { stream, count }: StreamOfSource) {
  const client = useWalletClient();
  return useInfiniteQuery({
    queryKey: [...keyOf(source, stream.name, count), "all"],
    queryFn: ({ pageParam, signal }): Promise<Page> =>
      client.records({ source: source.id, stream: stream.name, limit: PAGE, ...from(pageParam) }, { signal }),
    initialPageParam: first,
    getNextPageParam: cursorOf,
  });
}

/** Pages of the records that hold all the words, newest first. While another search is under way, what the last one found stays. */
export function useSearch(source: SourceView, { stream, count }: StreamOfSource, words: string) {
  const client = useWalletClient();
  return useInfiniteQuery({
    queryKey: [...keyOf(source, stream.name, count), "search", words],
    queryFn: async ({ pageParam, signal }): Promise<Page> => ({
      ...(await client.search({ source: source.id, stream: stream.name, words, limit: PAGE, ...from(pageParam) }, { signal })),
      words,
    }),
    initialPageParam: first,
    getNextPageParam: cursorOf,
    placeholderData: keepPreviousData,
  });
}

/**
 * What was read of a stream, without the records that were deleted, is what there is to show once the stream counts fewer: so the
 * list stays where it was scrolled to.
 */
export function keepWithout(
  cache: QueryClient,
  source: SourceView,
  { stream, count }: StreamOfSource,
  gone: ReadonlySet<string>,
  deleted: number,
): void {
  const before = keyOf(source, stream.name, count);
  for (const [key, read] of cache.getQueriesData<InfiniteData<Page, string | undefined>>({ queryKey: before })) {
    if (read === undefined) continue;
    const pages = read.pages.map((page) => ({ ...page, records: page.records.filter(({ id }) => !gone.has(id)) }));
    cache.setQueryData([...keyOf(source, stream.name, count - deleted), ...key.slice(before.length)], { ...read, pages });
  }
}
