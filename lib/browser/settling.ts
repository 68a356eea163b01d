import { isGrantOver } from "../consent/grant-over.ts";
import { watchMeans } from "../earnings/settlement/means.ts";
import { settleDue } from "../earnings/settlement/settle.ts";
import type { Vault } from "../vault/vault.ts";
import { rounds } from "./rounds.ts";

/** What apps promised is brought to its chain, and followed until it has arrived. */
export type Settling = {
  /** Does what is due, now, without being waited for, and comes again by itself while the worker runs. Does nothing while locked. */
  wake(): void;
  /** The same in a moment: many reads that are paid one after the other come to one run, and none of them waits for another's. */
  soon(): void;
};

const MOMENT = 1000;

/** `afterMoving`: something stands otherwise than before, and our own pages show it. */
export function settling(vault: Vault, clock: () => number, afterMoving: () => Promise<void>): Settling {
  let moment: ReturnType<typeof setTimeout> | undefined;
  const meansChanged = watchMeans(vault, clock);
  const round = async () => {
    const { moved, nextAt } = await settleDue(vault, clock, (grantId) => isGrantOver(vault, grantId, clock()));
    return { nextAt, moved: (await meansChanged()) || moved };
  };
  const wake = rounds(vault, round, clock, afterMoving);
  const soon = (): void => {
    moment ??= setTimeout(() => {
      moment = undefined;
      wake();
    }, MOMENT);
  };
  return { wake, soon };
}
