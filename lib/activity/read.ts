import type { Vault } from "../vault/vault.ts";
import type { EventView } from "./event.ts";
import { type LogFilter, matches } from "./filter.ts";
import { readEntries, viewOf } from "./log.ts";

/** Entries looked at for one answer, at most: a filter that fits few of them must not run through the whole log on its own. */
const LOOKED_AT = 4000;
const BATCH = 500;

/** `more`: there are entries that were not looked at; those before `next`. */
export type EventsPage = { readonly events: readonly EventView[]; readonly more: boolean; readonly next?: number };

type Asked = { readonly before?: number | undefined; readonly limit: number; readonly filter?: LogFilter | undefined };

/** Newest first, those before `before` that fit the filter. */
export async function readEvents(vault: Vault, { before, limit, filter = {} }: Asked): Promise<EventsPage> {
  const events: EventView[] = [];
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  let [next, looked] = [before, 0];
  for (;;) {
    const size = isFiltered ? BATCH : limit + 1;
    const entries = await readEntries(vault, { descending: true, limit: size, ...(next === undefined ? {} : { before: next }) });
    for (const entry of entries) {
      if (events.length === limit) return { events, more: true, ...(next === undefined ? {} : { next }) };
      next = entry.seq;
      if (matches(filter, entry.at, entry.event)) events.push(await viewOf(entry));
    }
    looked += entries.length;
    // Times only ever grow but where a clock was turned back: what lies before the span asked for may still be in it.
    if (entries.length < size) return { events, more: false };
    if (looked >= LOOKED_AT) return { events, more: true, ...(next === undefined ? {} : { next }) };
  }
}
