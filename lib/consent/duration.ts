const units = { W: 604_800_000, D: 86_400_000, H: 3_600_000, M: 60_000, S: 1000 } as const;

/**
 * Milliseconds of an ISO 8601 duration in weeks, days, hours, minutes or seconds: units of fixed length. Throws `TypeError`
 * on anything else; years and months have no fixed length.
 */
export function durationToMilliseconds(duration: string): number {
  if (!/^P(?:\d+W|(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$/.test(duration)) throw new TypeError("not a duration of fixed length");
  let sum = 0;
  for (const [, count, unit] of duration.matchAll(/(\d+)([WDHMS])/g)) sum += Number(count) * units[unit as keyof typeof units];
  return sum;
}
