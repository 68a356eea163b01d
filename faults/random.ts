/** Numbers that look random and come again with the same seed. */
export type Random = {
  /** In [0, 1). */
  readonly next: () => number;
  /** A whole number in [0, end). */
  readonly below: (end: number) => number;
  /** Any number in [from, to). */
  readonly between: (from: number, to: number) => number;
  readonly chance: (probability: number) => boolean;
  /** Throws `RangeError` when there is nothing to pick from. */
  readonly pick: <T>(from: readonly T[]) => T;
};

/** mulberry32: 32 bits of state are plenty for choosing moments and places. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return {
    next,
    below,
    between: (from, to) => from + next() * (to - from),
    chance: (probability) => next() < probability,
    pick: (from) => {
      const picked = from[below(from.length)];
      if (picked === undefined) throw new RangeError("nothing to pick from");
      return picked;
    },
  };
}
