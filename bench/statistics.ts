/** The middle of the values; of an even number, the mean of the two in the middle. Throws `RangeError` on none, and on one that is not a number. */
export function median(values: readonly number[]): number {
  if (values.length === 0 || values.some((value) => !Number.isFinite(value)))
    throw new RangeError("no median of nothing, nor of what is not a number");
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  const lower = sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/**
 * Median of the ratios of two things measured in turns, A B A B: each A against the B next to it, so that a machine that is
 * slow for a while is slow for both. Throws `RangeError` unless there are as many of one as of the other, and each B above 0.
 */
export function medianRatio(measured: readonly number[], floor: readonly number[]): number {
  if (measured.length !== floor.length) throw new RangeError("as many of one as of the other");
  return median(measured.map((value, round) => value / (floor[round] ?? Number.NaN)));
}
