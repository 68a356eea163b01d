import { NoSpace } from "../vault/store/store.ts";
import { type Vault, VaultLocked } from "../vault/vault.ts";
import { detached } from "./detached.ts";

/** The browser ends a worker that only waits; longer waits are the alarm's. */
const LONGEST_TIMER = 20_000;

/** What was done in one round: when to come again (UTC ms; undefined: never), and whether something stands otherwise than before. */
type Round = { readonly nextAt: number | undefined; readonly moved: boolean };

/**
 * Gives what does a round now, without being waited for, and comes again by itself while the worker runs. One round at a time, none while
 * locked. `afterMoving`: something stands otherwise than before, and our own pages show it.
 */
export function rounds(vault: Vault, round: () => Promise<Round>, clock: () => number, afterMoving: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wake = (): void => {
    if (running) again = true;
    else detached(run());
  };
  const once = async (): Promise<number | undefined> => {
    try {
      if ((await vault.state()) !== "unlocked") return undefined;
      const { moved, nextAt } = await round();
      if (moved) await afterMoving();
      return nextAt;
    } catch (error) {
      // Locked meanwhile, or nothing can be noted on a full disk: done again later.
      if (!(error instanceof VaultLocked || error instanceof NoSpace)) throw error;
      return undefined;
    }
  };
  const run = async (): Promise<void> => {
    running = true;
    clearTimeout(timer);
    try {
      let nextAt: number | undefined;
      do {
        again = false;
        nextAt = await once();
      } while (again);
      const wait = nextAt === undefined ? undefined : Math.max(0, nextAt - clock());
      if (wait !== undefined && wait <= LONGEST_TIMER) timer = setTimeout(wake, wait);
    } finally {
      running = false;
    }
  };
  return wake;
}
