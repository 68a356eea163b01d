import { sendNotices } from "../consent/notices.ts";
import { revokeEntries } from "../consent/revoke.ts";
import type { Standing } from "../consent/stop-list.ts";
import { byFetch } from "../status/deliver.ts";
import { publishLists } from "../status/publish.ts";
import { NoSpace } from "../vault/store/store.ts";
import { VaultLocked } from "../vault/vault.ts";
import { detached } from "./detached.ts";

/** What leaves the wallet by itself. */
export type Outgoing = {
  /** Sends what is due, now, without being waited for; what cannot be sent is tried again later. Does nothing while locked. */
  wake(): void;
};

/** One run at a time; what comes up meanwhile is the next run's. `afterSending`: something was tried, and our own pages show it. */
export function outgoing(standing: Standing, clock: () => number, afterSending: () => Promise<void>): Outgoing {
  const { vault } = standing;
  let running = false;
  let again = false;
  const send = async (): Promise<void> => {
    try {
      if ((await vault.state()) !== "unlocked") return;
      // The one for itself and the other: a host that is away keeps no app from being told.
      const [published, notified] = await Promise.all([publishLists(vault, byFetch, clock), sendNotices(vault, byFetch.deliver, clock)]);
      await revokeEntries(standing, published.learned, clock());
      if (published.tried || notified) await afterSending();
    } catch (error) {
      // Locked meanwhile, or nothing can be noted on a full disk: what is not known to have arrived is sent again later.
      if (!(error instanceof VaultLocked || error instanceof NoSpace)) throw error;
    }
  };
  const run = async (): Promise<void> => {
    running = true;
    try {
      do {
        again = false;
        await send();
      } while (again);
    } finally {
      running = false;
    }
  };
  return {
    wake: () => {
      if (running) again = true;
      else detached(run());
    },
  };
}
