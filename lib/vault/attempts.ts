import * as z from "zod";

const attempts = z.object({ wrong: z.int().min(0), notBefore: z.number() });

/** Wrong passphrases in a row, and when (UTC ms) the next may be tried. Kept beside the vault, so a restart forgets nothing. */
export type Attempts = z.output<typeof attempts>;

const FREE = 4;
const LONGEST = 15 * 60_000;

export const parseAttempts = (value: unknown): Attempts => attempts.safeParse(value).data ?? { wrong: 0, notBefore: 0 };

/** Four tries are free; from then on the wait doubles from 5 s: the tenth wrong one costs almost three minutes, none over fifteen. */
const waitAfter = (wrong: number): number => (wrong <= FREE ? 0 : Math.min(5000 * 2 ** (wrong - FREE - 1), LONGEST));

export function afterWrong({ wrong }: Attempts, now: number): Attempts {
  const count = wrong + 1;
  return { wrong: count, notBefore: now + waitAfter(count) };
}

/** Milliseconds until the next try. */
export const waitLeft = ({ notBefore }: Attempts, now: number): number => Math.max(0, notBefore - now);

/** The same by a clock that was turned back since: the wait begins anew, and is no longer than it was. */
export function byClock({ wrong, notBefore }: Attempts, now: number): Attempts {
  return { wrong, notBefore: Math.min(notBefore, now + waitAfter(wrong)) };
}
