import type { LogEvent } from "./event.ts";

/** What an entry is about, as a person would sort it. */
export type Kind = "requests" | "reads" | "refusals" | "access" | "wallet";

/** Which entries are asked for; what is left out is any. Times are UTC milliseconds, `since` inclusive, `until` exclusive. */
export type LogFilter = {
  readonly kind?: Kind | undefined;
  readonly origin?: string | undefined;
  readonly source?: string | undefined;
  readonly stream?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
};

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
  given_back: "access",
  given_again: "access",
  notice_confirmed: "access",
  erasure_requested: "access",
  erasure_answered: "access",
  anchoring_begun: "access",
  anchoring_seen: "access",
  log_sealed: "wallet",
  policy_set: "requests",
  policy_ended: "requests",
  clock_set_back: "wallet",
  wallet_created: "wallet",
  imported: "wallet",
  import_undone: "wallet",
  paused: "wallet",
  resumed: "wallet",
  backed_up: "wallet",
  records_deleted: "wallet",
  site_blocked: "wallet",
  site_unblocked: "wallet",
  block_list_imported: "wallet",
  block_list_removed: "wallet",
  backup_made: "wallet",
  exported: "wallet",
  passphrase_changed: "wallet",
  payout_key_exported: "wallet",
  fees_key_exported: "wallet",
  recovered_by_phrase: "wallet",
  passkey_added: "wallet",
  passkey_removed: "wallet",
  restored: "wallet",
  repaired: "wallet",
};

function streamsOf(event: LogEvent): readonly string[] | undefined {
  if ("stream" in event) return [event.stream];
  if ("streams" in event) return event.streams.map((stream) => (typeof stream === "string" ? stream : stream.name));
  return undefined;
}

/** Whether an entry is one of those asked for. One that names no app, source or stream is of none. */
export function matches({ kind, origin, source, stream, since, until }: LogFilter, at: number, event: LogEvent): boolean {
  if (kind !== undefined && kinds[event.type] !== kind) return false;
  if (origin !== undefined && (!("origin" in event) || event.origin !== origin)) return false;
  if (source !== undefined && (!("source" in event) || event.source !== source)) return false;
  if (stream !== undefined && !streamsOf(event)?.includes(stream)) return false;
  return (since === undefined || at >= since) && (until === undefined || at < until);
}
