import * as z from "zod";

const attempts = z.object({ wrong: z.int().min(0), notBefore: z.number() });

/** Wrong passphrases in a row, and when (UTC ms) the next may be tried. Kept beside the vault, so a restart forgets nothing. */
export type Attempts = z.output<typeof attempts>;

const FREE = 4;
const LONGEST = 15 * 60_000;

export const parseAttempts = (value: unknown): Attempts => attempts.safeParse(value).data ?? { wrong: 0, notBefore: 0 };

/** Four tries are free; from then on the wait doubles from 5 s: the tenth wrong one costs almost three minutes, none over fifteen. */
export function afterWrong({ wrong }: Attempts, now: number): Attempts {
  const count = wrong + 1;
  const wait = count <= FREE ? 0 : Math.min(5000 * 2 ** (count - FREE - 1), LONGEST);
  return { wrong: count, notBefore: now + wait };
}

/** Milliseconds until the next try. A clock that was turned back never adds to the longest wait. */
export const waitLeft = ({ notBefore }: Attempts, now: number): number => Math.max(0, Math.min(notBefore - now, LONGEST));
