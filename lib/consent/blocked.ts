import type { LogEvent } from "../activity/event.ts";
import { appendEvents } from "../activity/log.ts";
import type { Change } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import { hostsIn, NotASite, namesOf, siteNameOf, TooManySites } from "./site-name.ts";
import type { BlockedView } from "./views.ts";

/** Names that a person gives one by one. */
const MOST = 1000;

/** Two documents: what the person blocked, and the list from elsewhere, its hosts a line each. */
const OWN = "own";
const LIST = "list";
type Own = BlockedView["sites"];
type List = { readonly hosts: string; readonly count: number; readonly addedAt: number };

type Changed = { readonly changes: readonly Change[]; readonly events: readonly LogEvent[] };
const NOTHING: Changed = { changes: [], events: [] };

const ownOf = (vault: Vault) => vault.collection<Own>("blocked");
const listOf = (vault: Vault) => vault.collection<List>("blocked");

/** Whether the person does not want to be asked by this site: it, or a host above it, is on their list or on the one they took from elsewhere. */
export async function isBlocked(vault: Vault, origin: string): Promise<boolean> {
  const [own, list] = await Promise.all([ownOf(vault).get(OWN), listOf(vault).get(LIST)]);
  if (!own && !list) return false;
  const sites = new Set([...(own?.value ?? []).map(({ site }) => site), ...(list?.value.hosts.split("\n") ?? [])]);
  return namesOf(origin).some((name) => sites.has(name));
}

export async function blockedView(vault: Vault): Promise<BlockedView> {
  const [own, list] = await Promise.all([ownOf(vault).get(OWN), listOf(vault).get(LIST)]);
  return { sites: own?.value ?? [], ...(list ? { list: { hosts: list.value.count, addedAt: list.value.addedAt } } : {}) };
}

/** The hosts of the list from elsewhere; none where there is no list. */
export async function listedHosts(vault: Vault): Promise<string[]> {
  const list = await listOf(vault).get(LIST);
  return list ? list.value.hosts.split("\n") : [];
}

/** What blocks a site, and what the log is to say of it: nothing where it is blocked by that name already. Throws `NotASite`, `TooManySites`. */
export async function blocking(vault: Vault, typed: string, now: number): Promise<Changed> {
  const site = siteNameOf(typed);
  const entry = await ownOf(vault).get(OWN);
  const sites = entry?.value ?? [];
  if (sites.some((one) => one.site === site)) return NOTHING;
  if (sites.length >= MOST) throw new TooManySites();
  return {
    changes: [await ownOf(vault).put(OWN, [{ site, addedAt: now }, ...sites], entry?.rev ?? 0)],
    events: [{ type: "site_blocked", site }],
  };
}

/** Throws `NotASite`, `TooManySites`. */
export const blockSite = (vault: Vault, typed: string, now: number): Promise<void> => keep(vault, () => blocking(vault, typed, now), now);

export const unblockSite = (vault: Vault, site: string, now: number): Promise<void> =>
  keep(
    vault,
    async () => {
      const entry = await ownOf(vault).get(OWN);
      const left = entry?.value.filter((one) => one.site !== site) ?? [];
      if (!entry || left.length === entry.value.length) return NOTHING;
      const change = left.length === 0 ? ownOf(vault).remove(OWN, entry.rev) : ownOf(vault).put(OWN, left, entry.rev);
      return { changes: [await change], events: [{ type: "site_unblocked", site }] };
    },
    now,
  );

/** A list from elsewhere, in the place of the one before. `skipped`: lines that name no host. Throws `NotASite` where none does, `TooManySites`. */
export async function importBlockList(vault: Vault, text: string, now: number): Promise<{ hosts: number; skipped: number }> {
  const { hosts, skipped } = hostsIn(text);
  if (hosts.length === 0) throw new NotASite();
  const list: List = { hosts: hosts.join("\n"), count: hosts.length, addedAt: now };
  await keep(
    vault,
    async () => ({
      changes: [await listOf(vault).put(LIST, list, (await listOf(vault).get(LIST))?.rev ?? 0)],
      events: [{ type: "block_list_imported", hosts: hosts.length }],
    }),
    now,
  );
  return { hosts: hosts.length, skipped };
}

export const removeBlockList = (vault: Vault, now: number): Promise<void> =>
  keep(
    vault,
    async () => {
      const entry = await listOf(vault).get(LIST);
      if (!entry) return NOTHING;
      return { changes: [await listOf(vault).remove(LIST, entry.rev)], events: [{ type: "block_list_removed", hosts: entry.value.count }] };
    },
    now,
  );

/** With what the log says of it, in one transaction. */
function keep(vault: Vault, work: () => Promise<Changed>, now: number): Promise<void> {
  return vault.attempt(async () => {
    const { changes, events } = await work();
    return { changes: events.length === 0 ? [] : [...changes, ...(await appendEvents(vault, events, now))], result: undefined };
  });
}
