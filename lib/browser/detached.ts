/** Lets work run on its own. What goes wrong in it is reported as uncaught, never lost. */
export function detached(work: Promise<unknown>): void {
  work.catch((error: unknown) => reportError(error));
}

/** A listener that starts work and does not wait for it. */
export const handler =
  <A extends readonly unknown[]>(work: (...details: A) => Promise<unknown>) =>
  (...details: A): void =>
    detached(work(...details));
