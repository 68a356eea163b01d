import { appendEvents } from "../activity/log.ts";
import { NoSpace } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import type { Grant } from "./grant.ts";
import { grantViews } from "./grants.ts";
import { endYeses } from "./policies.ts";
import { revoke } from "./revoke.ts";
import { type Standing, stoppingAll } from "./stop-list.ts";

export type RevokedAll = { readonly revoked: number; readonly lasting: boolean; readonly policiesEnded: number };

/**
 * Takes back every grant that could be read, and every yes in advance. Once this is called nothing is delivered until it is done, and
 * afterwards nothing of them. `tell` hears of each. Throws `VaultLocked`; `NoSpace` where the grants are stopped and
 * the answers in advance could not be ended.
 */
export const revokeAll = (standing: Standing, clock: () => number, tell: (grant: Grant) => Promise<void>): Promise<RevokedAll> =>
  stoppingAll(standing, async () => {
    // First the answers: what they would give while this runs is not in the list that follows.
    const answers = await endAll(standing.vault, clock()).catch(unlessFull);
    const live = (await grantViews(standing, clock())).filter(({ state }) => state === "active" || state === "exhausted");
    let lasting = true;
    for (const { grantId } of live) {
      const done = await revoke(standing, grantId, "user", clock());
      if (done) await tell(done.grant);
      lasting = (done?.lasting ?? true) && lasting;
    }
    if (answers instanceof NoSpace) throw answers;
    return { revoked: live.length, lasting, policiesEnded: answers };
  });

const unlessFull = (error: unknown): NoSpace => {
  if (error instanceof NoSpace) return error;
  throw error;
};

const endAll = (vault: Vault, now: number): Promise<number> =>
  vault.attempt(
    async () => {
      const { changes, events } = await endYeses(vault, () => true);
      return { changes: [...changes, ...(await appendEvents(vault, events, now))], result: events.length };
    },
    { urgent: true },
  );
