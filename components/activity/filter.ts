import type { EventView, LogEvent } from "../../lib/activity/event.ts";

export type Kind = "requests" | "reads" | "refusals" | "access" | "wallet";

const kinds: Readonly<Record<LogEvent["type"], Kind>> = {
  requested: "requests",
  approved: "requests",
  denied: "requests",
  dismissed: "requests",
  cancelled: "requests",
  disclosed: "reads",
  presented: "reads",
  refused: "refusals",
  revoked: "access",
  narrowed: "access",
  policy_set: "requests",
  policy_ended: "requests",
  wallet_created: "wallet",
  imported: "wallet",
  import_undone: "wallet",
  paused: "wallet",
  resumed: "wallet",
  backed_up: "wallet",
  records_deleted: "wallet",
  backup_made: "wallet",
  exported: "wallet",
  passphrase_changed: "wallet",
  recovered_by_phrase: "wallet",
  passkey_added: "wallet",
  passkey_removed: "wallet",
  restored: "wallet",
  repaired: "wallet",
  clock_set_back: "wallet",
};

/** null: everything. */
export type Filter = { readonly kind: Kind | null; readonly origin: string | null };

const originOf = (event: LogEvent): string | null => ("origin" in event ? event.origin : null);

export function filterEvents(events: readonly EventView[], { kind, origin }: Filter): readonly EventView[] {
  return events.filter(({ event }) => (kind === null || kinds[event.type] === kind) && (origin === null || originOf(event) === origin));
}

/** Every app that stands in these events, in the order of the alphabet. */
export function appsIn(events: readonly EventView[]): readonly string[] {
  const origins = events.map(({ event }) => originOf(event)).filter((origin) => origin !== null);
  return [...new Set(origins)].sort();
}
