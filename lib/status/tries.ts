/** How often something was sent in vain, and from when on it may be tried again (UTC ms). Kept in the vault: a worker that stops forgets nothing. */
export type Tries = { readonly failed: number; readonly nextAt: number; readonly failure?: Failure };

/** `unreachable`: no answer in time. `refused`: an answer, and it was no. */
export type Failure = "unreachable" | "refused";

export const fresh: Tries = { failed: 0, nextAt: 0 };

const FIRST_WAIT = 60_000;

/** The wait doubles from a minute up to `longest` milliseconds. */
export function failedOnce({ failed }: Tries, failure: Failure, now: number, longest: number): Tries {
  const wait = Math.min(FIRST_WAIT * 2 ** Math.min(failed, 20), longest);
  return { failed: failed + 1, nextAt: now + wait, failure };
}

/** A clock that was turned back holds nothing up for longer than the longest wait. */
export const mayTry = ({ nextAt }: Tries, now: number, longest: number): boolean => now >= nextAt || nextAt > now + longest;
