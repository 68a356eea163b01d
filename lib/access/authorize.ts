import { type Grant, isExpired, type Usage, usesLeft } from "../consent/grant.ts";
import { steady, type Time } from "../consent/time.ts";
import { WalletError } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import type { MethodParams } from "../protocol/methods.ts";

/** What one query may read: never more than the grant, often less. Times are UTC milliseconds, `since` inclusive, `until` exclusive. */
export type Scope = {
  readonly stream: string;
  readonly fields: readonly string[];
  readonly since: number;
  readonly until: number;
  readonly order: "asc" | "desc";
};

/** Throws `WalletError` `grant_revoked` or `grant_expired`: what no read may pass, whether it begins a use or goes on with one. */
export function requireLive(grant: Grant, usage: Usage, now: Time): void {
  if (usage.revokedAt !== undefined) throw new WalletError("grant_revoked");
  if (isExpired(grant, now)) throw new WalletError("grant_expired");
}

/** What a query may read under a grant. Asking for more than was granted is refused, not cut down. Throws `WalletError` `not_granted`. */
export function scopeOf({ access }: Grant, query: MethodParams["data_query"]): Scope {
  const granted = access.streams.find(({ name }) => name === query.stream);
  if (!granted) throw new WalletError("not_granted", { param: "stream" });
  const fields = query.fields ?? granted.fields;
  if (fields.some((field) => !granted.fields.includes(field))) throw new WalletError("not_granted", { param: "fields" });
  const [from, to] = [Date.parse(granted.time_range.since), Date.parse(granted.time_range.until)];
  const since = query.time_range?.since ? Date.parse(query.time_range.since) : from;
  const until = query.time_range?.until ? Date.parse(query.time_range.until) : to;
  if (since < from || until > to || since > until) throw new WalletError("not_granted", { param: "time_range" });
  return { stream: query.stream, fields: granted.fields.filter((field) => fields.includes(field)), since, until, order: query.order ?? "desc" };
}

/** The usage after one more use. Throws `WalletError` `exhausted`. */
export function spendUse(grant: Grant, usage: Usage, stream: string, now: Time): Usage {
  if (usesLeft(grant, usage) === 0) throw new WalletError("exhausted");
  const spent = { ...usage, uses: usage.uses + 1, lastReadAt: now.wall };
  if (grant.access.access_mode !== "single_use") return spent;
  // One complete retrieval: each stream once, all within the window that the first query opens.
  const retrieval = usage.retrieval ?? { startedAt: steady(now), streams: [] };
  if (steady(now) >= retrieval.startedAt + limits.cursorLifetime || retrieval.streams.includes(stream)) throw new WalletError("exhausted");
  return { ...spent, retrieval: { startedAt: retrieval.startedAt, streams: [...retrieval.streams, stream] } };
}
