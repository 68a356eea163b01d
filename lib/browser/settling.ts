import { isGrantOver } from "../consent/grant-over.ts";
import { settleDue } from "../earnings/settlement/settle.ts";
import { NoSpace } from "../vault/store/store.ts";
import { type Vault, VaultLocked } from "../vault/vault.ts";
import { detached } from "./detached.ts";

/** What apps promised is brought to its chain, and followed until it has arrived. */
export type Settling = {
  /** Does what is due, now, without being waited for, and comes again by itself while the worker runs. Does nothing while locked. */
  wake(): void;
  /** The same in a moment: many reads that are paid one after the other come to one run, and none of them waits for another's. */
  soon(): void;
};

const MOMENT = 1000;

/** The browser ends a worker that only waits; longer waits are the alarm's. */
const LONGEST_TIMER = 20_000;

/** One run at a time. `afterMoving`: something stands otherwise than before, and our own pages show it. */
export function settling(vault: Vault, clock: () => number, afterMoving: () => Promise<void>): Settling {
  let running = false;
  let again = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let moment: ReturnType<typeof setTimeout> | undefined;
  const wake = (): void => {
    if (running) again = true;
    else detached(run());
  };
  const once = async (): Promise<number | undefined> => {
    try {
      if ((await vault.state()) !== "unlocked") return undefined;
      const { moved, nextAt } = await settleDue(vault, clock, (grantId) => isGrantOver(vault, grantId, clock()));
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
  const soon = (): void => {
    moment ??= setTimeout(() => {
      moment = undefined;
      wake();
    }, MOMENT);
  };
  return { wake, soon };
}
