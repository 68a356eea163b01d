import { findGrant } from "../../lib/access/find-grant.ts";
import { presentGrant } from "../../lib/access/present.ts";
import { serveQuery } from "../../lib/access/query.ts";
import { anchorLinks } from "../../lib/anchoring/record-views.ts";
import type { Caller } from "../../lib/browser/caller.ts";
import { detached } from "../../lib/browser/detached.ts";
import { readSettings } from "../../lib/browser/local-settings.ts";
import { answerTo } from "../../lib/consent/answer.ts";
import { checkClient } from "../../lib/consent/client.ts";
import { answerErasure } from "../../lib/consent/erasure.ts";
import { grantsOf } from "../../lib/consent/grants.ts";
import { takeIn } from "../../lib/consent/intake.ts";
import { type Pending, waiting } from "../../lib/consent/pending.ts";
import { builtInDeclaration } from "../../lib/consent/requests.ts";
import { checkRequest } from "../../lib/consent/resolve.ts";
import { revoke } from "../../lib/consent/revoke.ts";
import { siteFacts } from "../../lib/consent/site.ts";
import { noteTime } from "../../lib/consent/time.ts";
import { knownNetworks } from "../../lib/earnings/assets.ts";
import { isExact } from "../../lib/earnings/payment.ts";
import { requireTakeable } from "../../lib/earnings/settlement/take-check.ts";
import { WalletError } from "../../lib/protocol/errors.ts";
import { limits } from "../../lib/protocol/limits.ts";
import type { GrantAnswer, MethodName, MethodParams, MethodResult } from "../../lib/protocol/methods.ts";
import { purposes } from "../../lib/protocol/purposes.ts";
import { VaultLocked } from "../../lib/vault/vault.ts";
import { ask, endAnswered } from "./requests.ts";
import { changed, endUnanswered, full, tellRevoked, unlessFull, type Wallet } from "./wallet.ts";

/** The answer comes later, by `finish`: perhaps from another worker than this one. */
export const LATER = Symbol("later");

/** What a repeated call hears. A yes lies in the vault: it is told after the next unlock. */
async function answerAgain({ vault }: Wallet, pending: Pending): Promise<GrantAnswer | typeof LATER> {
  try {
    return await answerTo(vault, pending);
  } catch (error) {
    if (error instanceof VaultLocked) return LATER;
    throw error;
  }
}

type Call<M extends MethodName> = {
  readonly wallet: Wallet;
  readonly caller: Caller;
  readonly callId: string;
  readonly params: MethodParams[M];
  /** What the caller's site publishes about itself, as it came from outside. */
  readonly site: unknown;
};
type Methods = { readonly [M in MethodName]: (call: Call<M>) => Promise<MethodResult[M] | typeof LATER> };

/** Everything a page may call. Params were parsed before; the caller is who the browser says. */
export const methods: Methods = {
  async data_getCapabilities() {
    return {
      apiVersion: "1",
      purposes,
      accessModes: ["single_use", "continuous"],
      grantFormats: ["vc+jwt"],
      payment: { schemes: ["exact", "batch-settlement"], networks: knownNetworks },
      limits: { ...limits },
    };
  },

  async data_requestGrant({ wallet, caller: { origin }, callId, params, site: published }) {
    const [access] = params.authorization_details;
    if (!access) throw new WalletError("invalid_params", { param: "authorization_details" });
    checkClient(params.client, origin);
    const now = wallet.clock();
    // A request that cannot be kept is not asked.
    if (await full()) throw new WalletError("internal");
    checkRequest(access, builtInDeclaration(access), now);
    const site = siteFacts(published, origin, access, now);
    const asked = {
      requestId: crypto.randomUUID(),
      callId,
      origin,
      requestedAt: now,
      access,
      client: params.client,
      ...(site === undefined ? {} : { site }),
    };
    await endAnswered(wallet, origin);
    const { pending } = await takeIn(wallet.pending, asked, now);
    if (pending.outcome) return answerAgain(wallet, pending);
    await ask(wallet, pending);
    await changed(wallet);
    return LATER;
  },

  async data_getGrants({ wallet, caller }) {
    await unlessFull(noteTime(wallet, wallet.clock));
    const links = await anchorLinks(wallet.vault);
    return (await grantsOf(wallet, caller.origin, wallet.clock())).map((grant) => {
      const anchor = links.get(grant.grantId);
      return anchor === undefined ? grant : { ...grant, anchor };
    });
  },

  async data_query({ wallet, caller: { origin }, callId, params }) {
    if ((await readSettings()).paused) throw new WalletError("locked");
    // Before anything is begun: while a node is asked, nothing else waits.
    if (params.payment && isExact(params.payment)) await requireTakeable(wallet.vault, params.payment);
    const page = await serveQuery(wallet, { origin, callId, params }, wallet.clock);
    if (params.payment) wallet.settling.soon();
    // Nothing in the answer waits for our own pages to look again.
    detached(changed(wallet));
    return page;
  },

  async data_present({ wallet, caller: { origin }, params }) {
    if ((await readSettings()).paused) throw new WalletError("locked");
    return { presentation: await presentGrant(wallet, origin, params, wallet.clock) };
  },

  async data_revokeGrant({ wallet, caller: { origin }, params: { grantId } }) {
    await findGrant(wallet, origin, grantId);
    const revoked = await revoke(wallet, grantId, "app", wallet.clock());
    if (revoked) await tellRevoked(wallet, revoked.grant);
    await changed(wallet);
    return {};
  },

  async data_acknowledgeErasure({ wallet, caller: { origin }, params: { grantId, status } }) {
    await answerErasure(wallet.vault, origin, grantId, status, wallet.clock());
    await changed(wallet);
    return {};
  },

  async data_getPending({ wallet, caller: { origin } }) {
    const mine = waiting(await wallet.pending.list()).filter((pending) => pending.origin === origin);
    return mine.map(({ requestId, requestedAt }) => ({ requestId, requestedAt: new Date(requestedAt).toISOString() }));
  },

  async data_cancelRequest({ wallet, caller: { origin }, params: { requestId } }) {
    const mine = (await wallet.pending.list()).find((pending) => pending.origin === origin && pending.requestId === requestId);
    const ended = mine?.outcome;
    // What was taken back before may be taken back again: a call is repeated when its answer was lost.
    if (!mine || (ended && !(ended.kind === "error" && ended.code === "dismissed"))) throw new WalletError("unauthorized");
    if (!ended) await endUnanswered(wallet, requestId, "cancelled");
    return {};
  },
};
