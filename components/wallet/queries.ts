import { keepPreviousData, type QueryClient, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { LogFilter } from "../../lib/activity/filter.ts";
import { useWalletClient } from "./client.ts";

/** First member of the key of the one query that a locked wallet answers as well. */
export const STATUS = "status";
/** First member of the keys of records that were read: the rest of a key differs whenever they do. */
export const RECORDS = "records";
const PAGE = 200;

/**
 * Asks anew for all that is on screen. Records are left alone: whatever changes them gives them another key,
 * and pages scrolled through are many.
 */
export async function refresh(cache: QueryClient): Promise<void> {
  const shown = { predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[0] !== RECORDS };
  // A first answer still on its way may be from before the change, and the cache would wait for it instead of asking.
  await cache.cancelQueries(shown);
  await cache.invalidateQueries(shown);
}

export function useStatus() {
  const client = useWalletClient();
  return useQuery({ queryKey: [STATUS], queryFn: ({ signal }) => client.status(undefined, { signal }) });
}

export function useSources() {
  const client = useWalletClient();
  return useQuery({ queryKey: ["sources"], queryFn: ({ signal }) => client.sources(undefined, { signal }) });
}

export function usePending() {
  const client = useWalletClient();
  return useQuery({ queryKey: ["pending"], queryFn: ({ signal }) => client.pending(undefined, { signal }) });
}

export function useRequest(requestId: string) {
  const client = useWalletClient();
  return useQuery({ queryKey: ["request", requestId], queryFn: ({ signal }) => client.request({ requestId }, { signal }) });
}

export function useGrants() {
  const client = useWalletClient();
  return useQuery({ queryKey: ["grants"], queryFn: ({ signal }) => client.grants(undefined, { signal }) });
}

export function usePolicies() {
  const client = useWalletClient();
  return useQuery({ queryKey: ["policies"], queryFn: ({ signal }) => client.policies(undefined, { signal }) });
}

/** Pages of the log that fit the filter, newest first. While another filter is looked for, what was found before stays. */
export function useActivity(filter: LogFilter = {}) {
  const client = useWalletClient();
  return useInfiniteQuery({
    queryKey: ["activity", filter],
    queryFn: ({ pageParam, signal }) =>
      client.activity({ limit: PAGE, filter, ...(pageParam === undefined ? {} : { before: pageParam }) }, { signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.more ? page.next : undefined),
    placeholderData: keepPreviousData,
  });
}

/** One read by an app, and the records of it that are still here. */
export function useDisclosure(seq: number) {
  const client = useWalletClient();
  return useQuery({ queryKey: ["disclosure", seq], queryFn: ({ signal }) => client.disclosure({ seq }, { signal }) });
}

const DISCLOSURES = 20;

/** Where a record came from, and pages of every time that an app read it, newest first. */
export function useRecordHistory(record: { readonly source: string; readonly stream: string; readonly time: number; readonly key: string }) {
  const client = useWalletClient();
  return useInfiniteQuery({
    queryKey: ["history", record],
    queryFn: ({ pageParam, signal }) =>
      client.recordHistory({ ...record, limit: DISCLOSURES, ...(pageParam === undefined ? {} : { before: pageParam }) }, { signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page?.next,
  });
}

export function useEarnings() {
  const client = useWalletClient();
  return useQuery({ queryKey: ["earnings"], queryFn: ({ signal }) => client.earnings(undefined, { signal }) });
}

export function useNetworks() {
  const client = useWalletClient();
  return useQuery({ queryKey: ["networks"], queryFn: ({ signal }) => client.networks(undefined, { signal }) });
}

/** What the person takes at least. */
export function useLowestPrices() {
  const client = useWalletClient();
  return useQuery({ queryKey: ["lowest-prices"], queryFn: ({ signal }) => client.lowestPrices(undefined, { signal }) });
}

/** Tokens that the person vouches for. */
export function useTokens() {
  const client = useWalletClient();
  return useQuery({ queryKey: ["tokens"], queryFn: ({ signal }) => client.tokens(undefined, { signal }) });
}

/** What money was worth, by the person's word. */
export function useRates() {
  const client = useWalletClient();
  return useQuery({ queryKey: ["rates"], queryFn: ({ signal }) => client.rates(undefined, { signal }) });
}

/** What is on the fees account of a network that is switched on. Its node is asked; one that is away is not asked again at once. */
export function useFeesAccount(network: string) {
  const client = useWalletClient();
  return useQuery({ queryKey: ["fees-account", network], queryFn: ({ signal }) => client.feesAccount({ network }, { signal }), retry: false });
}

/** What stands on public records, or is to. */
export function usePublicRecord() {
  const client = useWalletClient();
  return useQuery({ queryKey: ["public-record"], queryFn: ({ signal }) => client.publicRecord(undefined, { signal }) });
}

/** What putting something on a network's record costs now. Its node is asked; undefined: nobody is. */
export function useRecordOffer(network: string | undefined) {
  const client = useWalletClient();
  return useQuery({
    queryKey: ["record-offer", network],
    queryFn: ({ signal }) => client.recordOffer({ network: network ?? "" }, { signal }),
    enabled: network !== undefined,
  });
}

export function useStatusHost() {
  const client = useWalletClient();
  return useQuery({ queryKey: ["status-host"], queryFn: ({ signal }) => client.statusHost(undefined, { signal }) });
}

export function useBlocked() {
  const client = useWalletClient();
  return useQuery({ queryKey: ["blocked"], queryFn: ({ signal }) => client.blocked(undefined, { signal }) });
}

export function useIdentities() {
  const client = useWalletClient();
  return useQuery({ queryKey: ["identities"], queryFn: ({ signal }) => client.identities(undefined, { signal }) });
}
