import type { Ended } from "./pending.ts";

const MINUTE = 60_000;
/** So many times no within so many milliseconds silence a site until so long after the last. */
const REJECTED = { times: 3, within: 30_000, silence: MINUTE };
/**
 * So many requests since the last yes, within so many milliseconds, may end without one: denied, put off, closed, taken back, all the same. A window
 * closed by mistake is one of them.
 */
const WITHOUT_YES = [
  { times: 5, within: 10 * MINUTE },
  { times: 20, within: 24 * 60 * MINUTE },
] as const;

/** For how many milliseconds a site may not ask, by how its requests ended; 0: it may. A yes makes good all that came before it, but for a row of no. */
export function silentFor(ended: readonly Ended[], now: number): number {
  // What lies ahead is from before the clock was turned back.
  const past = ended.filter(({ outcome }) => outcome.at <= now).toSorted((a, b) => a.outcome.at - b.outcome.at);
  const withoutYes = past.filter(({ outcome, madeGood }) => outcome.kind === "error" && !madeGood);
  return Math.max(afterRejections(past, now), ...WITHOUT_YES.map(({ times, within }) => untilWithin(withoutYes, times, within, now)));
}

function afterRejections(past: readonly Ended[], now: number): number {
  const rejected = past.flatMap(({ outcome }) => (outcome.kind === "error" && outcome.code === "user_rejected" ? [outcome.at] : []));
  const [first, last] = [rejected.at(-REJECTED.times), rejected.at(-1)];
  if (first === undefined || last === undefined || last - first > REJECTED.within) return 0;
  return Math.max(0, last + REJECTED.silence - now);
}

/** Until fewer than that many lie within that time. */
function untilWithin(past: readonly Ended[], times: number, within: number, now: number): number {
  const first = past.at(-times)?.outcome.at;
  return first === undefined ? 0 : Math.max(0, first + within - now);
}
