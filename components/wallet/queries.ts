import { type QueryClient, useInfiniteQuery, useQuery } from "@tanstack/react-query";
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

/** Pages of the log, newest first. */
export function useActivity() {
  const client = useWalletClient();
  return useInfiniteQuery({
    queryKey: ["activity"],
    queryFn: ({ pageParam, signal }) => client.activity({ limit: PAGE, ...(pageParam === undefined ? {} : { before: pageParam }) }, { signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.more ? page.events.at(-1)?.seq : undefined),
  });
}

export function useEarnings() {
  const client = useWalletClient();
  return useQuery({ queryKey: ["earnings"], queryFn: ({ signal }) => client.earnings(undefined, { signal }) });
}

export function useIdentities() {
  const client = useWalletClient();
  return useQuery({ queryKey: ["identities"], queryFn: ({ signal }) => client.identities(undefined, { signal }) });
}
