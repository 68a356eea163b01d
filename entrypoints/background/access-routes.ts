import { blockedView, blockSite, importBlockList, removeBlockList, unblockSite } from "../../lib/consent/blocked.ts";
import { requestErasure } from "../../lib/consent/erasure.ts";
import { grantViews } from "../../lib/consent/grants.ts";
import { waiting } from "../../lib/consent/pending.ts";
import { policyViews, removePolicy } from "../../lib/consent/policies.ts";
import { knownTime } from "../../lib/consent/time.ts";
import { VaultLocked } from "../../lib/vault/vault.ts";
import { giveOneAgain, identitiesOfApps, narrowOne, revokeEvery, revokeOne, undoRevoke } from "./access.ts";
import type { Implementation } from "./implementation.ts";
import { answer, answerWaiting, requestView } from "./requests.ts";
import { changed, tellErasure, type Wallet } from "./wallet.ts";

/** Who asks, who has access, and how that ends. */
export function accessRoutes(os: Implementation, wallet: Wallet) {
  const { vault, pending, clock } = wallet;
  return {
    pending: os.pending.handler(async () => {
      if ((await vault.state()) !== "unlocked") throw new VaultLocked();
      return waiting(await pending.list()).map(({ requestId, origin, client, requestedAt }) => ({
        requestId,
        origin,
        clientName: client.name,
        requestedAt,
      }));
    }),
    request: os.request.handler(({ input }) => requestView(wallet, input.requestId)),
    decide: os.decide.handler(({ input }) => answer(wallet, input)),

    grants: os.grants.handler(() => grantViews(wallet, clock())),
    revoke: os.revoke.handler(({ input }) => revokeOne(wallet, input.grantId)),
    revokeAll: os.revokeAll.handler(() => revokeEvery(wallet)),
    policies: os.policies.handler(async () => policyViews(vault, await knownTime(vault, clock()))),
    blocked: os.blocked.handler(() => blockedView(vault)),
    blockSite: os.blockSite.handler(async ({ input }) => {
      await blockSite(vault, input.site, clock());
      // What they ask already is answered as well.
      await answerWaiting(wallet);
      await changed(wallet);
      return null;
    }),
    unblockSite: os.unblockSite.handler(async ({ input }) => {
      await unblockSite(vault, input.site, clock());
      await changed(wallet);
      return null;
    }),
    importBlockList: os.importBlockList.handler(async ({ input }) => {
      const result = await importBlockList(vault, input.text, clock());
      await answerWaiting(wallet);
      await changed(wallet);
      return result;
    }),
    removeBlockList: os.removeBlockList.handler(async () => {
      await removeBlockList(vault, clock());
      await changed(wallet);
      return null;
    }),
    endPolicy: os.endPolicy.handler(async ({ input }) => {
      await removePolicy(vault, input.policyId, clock());
      await changed(wallet);
      return null;
    }),
    giveAgain: os.giveAgain.handler(({ input }) => giveOneAgain(wallet, input.grantId)),
    undoRevoke: os.undoRevoke.handler(({ input }) => undoRevoke(wallet, input.grantId)),
    narrow: os.narrow.handler(({ input: { maxUses, ...input } }) => narrowOne(wallet, { ...input, ...(maxUses === undefined ? {} : { maxUses }) })),
    requestErasure: os.requestErasure.handler(async ({ input }) => {
      const asked = await requestErasure(wallet, input.grantId, clock());
      if (asked) await tellErasure(wallet, asked.grant.origin, asked.erasure);
      await changed(wallet);
      return null;
    }),

    identities: os.identities.handler(() => identitiesOfApps(wallet)),
  };
}
