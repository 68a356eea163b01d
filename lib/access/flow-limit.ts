/** What one site has used up of its allowance. `at` in milliseconds. */
type Bucket = { tokens: number; at: number };

/**
 * An allowance for each site that fills up again over time (a token bucket). Kept in memory: a stopped worker forgives, which
 * a page cannot bring about. `capacity` tokens at most, `perSecond` new ones.
 */
export function flowLimit(capacity: number, perSecond: number) {
  const buckets = new Map<string, Bucket>();
  const tokensOf = ({ tokens, at }: Bucket, now: number): number => Math.min(capacity, tokens + (Math.max(0, now - at) / 1000) * perSecond);
  return {
    /** Takes one token. Gives 0, or how many seconds to wait when there is none. */
    take(origin: string, now: number): number {
      const bucket = buckets.get(origin) ?? { tokens: capacity, at: now };
      const tokens = tokensOf(bucket, now);
      const left = tokens >= 1 ? tokens - 1 : tokens;
      buckets.set(origin, { tokens: left, at: now });
      return tokens >= 1 ? 0 : Math.ceil((1 - tokens) / perSecond);
    },
    /** Whether a token is there, without taking it. */
    waitFor(origin: string, now: number): number {
      const bucket = buckets.get(origin);
      if (!bucket) return 0;
      const tokens = tokensOf(bucket, now);
      // By a clock that was turned back it fills up again from now on.
      if (now < bucket.at) bucket.at = now;
      return tokens >= 1 ? 0 : Math.ceil((1 - tokens) / perSecond);
    },
  };
}
