import type { Review } from "../../lib/consent/views.ts";
import type { PriceDisplay } from "../../lib/earnings/views.ts";
import type { Compensation } from "../../lib/protocol/access-request.ts";
import type { Field } from "../../lib/sources/source.ts";
import { request as t, words } from "../text/en-consent.ts";
import { formatDate, formatDateRange, formatDateTime, formatValue, remaining } from "../text/format.ts";
import { durationParts } from "./iso-duration.ts";
import { timesDecimal } from "./price.ts";

/** A time range as a person says it. UTC milliseconds; `until` exclusive, null: until the grant ends. */
export function periodText(since: number, until: number | null): string {
  if (until === null) return since === 0 ? t.period.all : t.period.from(t.period.since(formatDate(since)));
  return since === 0 ? t.period.before(formatDate(until)) : formatDateRange(since, Math.max(since, until - 1));
}

/** The same in few words, for a narrow choice. What comes later is "new ones". */
export function shortPeriodText(since: number, until: number | null): string {
  if (until !== null) return periodText(since, until);
  return since === 0 ? t.period.short : t.period.shortFrom(formatDate(since));
}

/** "30 days" for P30D; the duration itself where it cannot be read. */
export function durationText(iso: string): string {
  const parts = durationParts(iso);
  return parts.length === 0 ? iso : parts.map(({ count, unit }) => words.span(count, unit)).join(" ");
}

export function retentionText({ max_duration, on_expiry }: NonNullable<Review["retention"]>): string {
  return t.declared.keeps[on_expiry](durationText(max_duration));
}

/** "0.001 USDC a read"; with a cap on reads also what that makes at most. */
export function priceText(compensation: Compensation & { readonly display: PriceDisplay }, maxUses: number | null): string {
  const { amount, symbol } = compensation.display;
  const price = t.price[compensation.per](`${amount} ${symbol}`);
  const total = mostPaid(compensation, maxUses);
  return total === null ? price : `${price}, ${t.price.atMost(`${total} ${symbol}`)}`;
}

/** What is paid in all, at most: by the number of reads, or by what the app sets aside. Null where there is no end to it. */
function mostPaid({ per, amount, budget, display }: Compensation & { readonly display: PriceDisplay }, maxUses: number | null): string | null {
  const uses = per === "read" && maxUses !== null && maxUses > 1 ? maxUses : null;
  const isLess = budget !== undefined && per !== "grant" && (uses === null || BigInt(budget) < BigInt(amount) * BigInt(uses));
  if (isLess) return display.most ?? null;
  return uses === null ? null : timesDecimal(display.amount, uses);
}

/** How often it may be read; `maxUses` null: no limit. */
export function readsText(accessMode: Review["accessMode"], maxUses: number | null): string {
  if (accessMode === "single_use") return t.enforced.once;
  return maxUses === null ? t.enforced.unlimited : t.enforced.upTo(maxUses);
}

export function endsText(now: number, lifetime: number): string {
  return t.enforced.endsAt(formatDateTime(now + lifetime), remaining(lifetime));
}

/** A value of a record as text; null where there is none. */
export function valueText(field: Pick<Field, "type">, value: unknown): string | null {
  return value === null || value === undefined || value === "" ? null : formatValue(value, field.type);
}
