import type { Review } from "../../lib/consent/views.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Lifetimes that can be chosen, in milliseconds, short to long: what was asked is always one of them. */
export function lifetimeOptions({ asked, most }: Review["lifetime"]): readonly number[] {
  const presets = [HOUR, DAY, 7 * DAY, 30 * DAY, 90 * DAY].filter((lifetime) => lifetime <= most);
  return [...new Set([...presets, Math.min(asked, most)])].sort((a, b) => a - b);
}

/** Caps on reads that can be chosen, many to few; null is "no cap". What was asked comes first. */
export function usesOptions(maxUses: number | undefined): readonly (number | null)[] {
  const fewer = [1000, 100, 50, 10, 5, 1].filter((uses) => maxUses === undefined || uses < maxUses);
  return [maxUses ?? null, ...fewer];
}
