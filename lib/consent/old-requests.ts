import type { Entry } from "../vault/documents.ts";
import type { Asked } from "./resolve.ts";

type Kept = { readonly asked: Asked; readonly state: string };

/** Requests without a yes that are kept, of one site and of all. */
const OF_ONE = 20;
const IN_ALL = 1000;
/** Taken out at once, at most. */
const AT_ONCE = 100;

/**
 * What may go: requests that ended without a yes, all but the newest. Of each site the newest for each source stays first, which the next one is compared
 * with. Approved ones stay with their grants, and those that wait. The log tells of all of them, whatever goes.
 */
export function oldRequests(all: readonly Entry<Kept>[]): Entry<Kept>[] {
  const over = all
    .filter(({ value: { state } }) => state !== "waiting" && state !== "approved")
    .toSorted((a, b) => b.value.asked.requestedAt - a.value.asked.requestedAt);
  const bySite = new Map<string, Entry<Kept>[]>();
  for (const entry of over) bySite.set(entry.value.asked.origin, [...(bySite.get(entry.value.asked.origin) ?? []), entry]);
  const old = new Set([...bySite.values()].flatMap((ofOne) => newestOfEachFirst(ofOne).slice(OF_ONE)));
  for (const entry of over.filter((one) => !old.has(one)).slice(IN_ALL)) old.add(entry);
  return [...old].slice(0, AT_ONCE);
}

/** `newestFirst` of one site; the newest for each source before all others. */
function newestOfEachFirst(newestFirst: readonly Entry<Kept>[]): Entry<Kept>[] {
  const sources = new Set<string>();
  const isNewest = new Map(
    newestFirst.map((entry) => {
      const { id } = entry.value.asked.access.source;
      const newest = !sources.has(id);
      sources.add(id);
      return [entry, newest];
    }),
  );
  return newestFirst.toSorted((a, b) => Number(isNewest.get(b)) - Number(isNewest.get(a)));
}
