/** Lets work run on its own. What goes wrong in it is reported as uncaught, never lost. */
export function detached(work: Promise<unknown>): void {
  work.catch((error: unknown) => reportError(error));
}

/** Starts all of these, each for itself, unless those of the last time are still under way. What goes wrong in one is reported as uncaught. */
export function oneRoundAtATime(): (works: readonly (() => Promise<unknown>)[]) => void {
  let round: Promise<unknown> | undefined;
  return (works) => {
    round ??= Promise.all(works.map((work) => work().catch((error: unknown) => reportError(error)))).finally(() => {
      round = undefined;
    });
  };
}

/** A listener that starts work and does not wait for it. */
export const handler =
  <A extends readonly unknown[]>(work: (...details: A) => Promise<unknown>) =>
  (...details: A): void =>
    detached(work(...details));
