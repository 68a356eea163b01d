import type { LogEvent } from "../activity/event.ts";
import { appendEvents } from "../activity/log.ts";
import { digestOf } from "../crypto/digest.ts";
import { floorViews } from "../earnings/floors.ts";
import { ownTokens } from "../earnings/own-tokens.ts";
import type { AccessRequest } from "../protocol/access-request.ts";
import { limits } from "../protocol/limits.ts";
import { findDeclaration } from "../sources/installed.ts";
import { registry } from "../sources/registry.ts";
import type { Entry } from "../vault/documents.ts";
import type { Vault } from "../vault/vault.ts";
import { blocking } from "./blocked.ts";
import type { Before } from "./difference.ts";
import { type Grant, stateOf, type Usage } from "./grant.ts";
import { lookalikeOf } from "./lookalike.ts";
import { oldRequests } from "./old-requests.ts";
import type { Waiting } from "./pending.ts";
import { standingAnswer } from "./policies.ts";
import { receiptOfRefusal } from "./receipts.ts";
import { type Asked, resolve } from "./resolve.ts";
import { type Terms, termsOfGrant, termsOfRequest } from "./terms.ts";
import { knownTime } from "./time.ts";
import type { Review } from "./views.ts";

/** A request as the vault keeps it: frozen when it arrived (or when the vault was next unlocked), and how it ended. */
export type StoredRequest = {
  readonly asked: Asked;
  readonly review: Review;
  readonly reviewDigest: string;
  readonly state: "waiting" | "approved" | "denied" | "dismissed" | "cancelled" | "no_data";
  readonly grantId?: string;
  /** Of a request that was denied. */
  readonly receiptId?: string;
};

const requestsOf = (vault: Vault) => vault.collection<StoredRequest>("requests");

export const findRequest = (vault: Vault, requestId: string): Promise<Entry<StoredRequest> | undefined> => requestsOf(vault).get(requestId);

/** What the person would see if they looked now. `stored`: every request that is kept, where that was read already. */
export async function review(
  vault: Vault,
  asked: Asked,
  now: number,
  stored?: readonly Entry<StoredRequest>[],
): Promise<{ review: Review; reviewDigest: string }> {
  const { access, origin } = asked;
  const [requests, grants] = await Promise.all([stored ?? requestsOf(vault).all(), vault.collection<Grant>("grants").all()]);
  const earlier = requests
    .map(({ value }) => value.asked)
    .filter((other) => other.origin === origin && other.requestId !== asked.requestId && other.requestedAt <= asked.requestedAt);
  const resolved = await resolve(asked, {
    declaration: await findDeclaration(vault, access.source.id),
    firstTime: earlier.length === 0,
    lookalike: lookalikeOf(origin, [...new Set(grants.map(({ value }) => value.origin))]),
    formerDid: lastOf(grants, origin)?.siteDid,
    before: await beforeOf(vault, asked, grants, earlier, now),
    floors: await floorViews(vault),
    tokens: await ownTokens(vault),
    count: (stream, since, until) => vault.records.count(access.source.id, stream, since, until),
  });
  return { review: resolved, reviewDigest: await digestOf(resolved) };
}

/** What was last agreed on with this app, over or not. */
const lastOf = (grants: readonly Entry<Grant>[], origin: string): Grant | undefined =>
  grants
    .map(({ value }) => value)
    .filter((grant) => grant.origin === origin)
    .toSorted((a, b) => a.createdAt - b.createdAt)
    .at(-1);

/** What the app may read of this source now; where that is nothing, what it asked for the last time. */
async function beforeOf(
  vault: Vault,
  { access, origin }: Asked,
  grants: readonly Entry<Grant>[],
  earlier: readonly Asked[],
  now: number,
): Promise<Before> {
  const time = await knownTime(vault, now);
  const usages = vault.collection<Usage>("usage");
  const accesses: Terms[] = [];
  for (const { value: grant } of grants.toSorted((a, b) => b.value.createdAt - a.value.createdAt)) {
    if (grant.origin !== origin || grant.access.source.id !== access.source.id) continue;
    const usage = await usages.get(grant.grantId);
    if (usage && stateOf(grant, usage.value, time, limits.cursorLifetime) === "active") accesses.push(termsOfGrant(grant, time));
  }
  if (accesses.length > 0) return { kind: "access", accesses };
  const last = earlier
    .filter((other) => other.access.source.id === access.source.id)
    .toSorted((a, b) => a.requestedAt - b.requestedAt)
    .at(-1);
  return { kind: "request", accesses: last ? [termsOfRequest(last.access)] : [] };
}

export const builtInDeclaration = (access: AccessRequest) => registry.find(({ declaration }) => declaration.id === access.source.id)?.declaration;

/** Resolves a request, freezes it, and logs that it was made: one transaction, once for each request. Old ones make room for it. */
export function freeze(vault: Vault, pending: Waiting, now: number): Promise<Entry<StoredRequest>> {
  const { requestId, origin, requestedAt, access, client, site } = pending;
  const asked: Asked = { requestId, origin, requestedAt, access, client, ...(site === undefined ? {} : { site }) };
  const requests = requestsOf(vault);
  return vault.attempt(async () => {
    const before = await requests.get(requestId);
    if (before) return { changes: [], result: before };
    const all = await requests.all();
    const stored: StoredRequest = { asked, ...(await review(vault, asked, now, all)), state: "waiting" };
    const event: LogEvent = {
      type: "requested",
      origin,
      requestId,
      source: access.source.id,
      streams: access.streams.map(({ name }) => name),
      purpose: access.purpose_code,
    };
    const old = await Promise.all(oldRequests(all).map(({ key, rev }) => requests.remove(key, rev)));
    const changes = [await requests.put(requestId, stored, 0), ...old, ...(await appendEvents(vault, [event], now))];
    return { changes, result: { key: requestId, value: stored, rev: 1 } };
  });
}

/** Ends what the vault still takes for waiting and nobody waits for any more: it ended while the vault was locked, or with the browser. */
export async function endAbandoned(vault: Vault, waiting: readonly Waiting[], now: number): Promise<void> {
  for (const { key, value } of await requestsOf(vault).all()) {
    if (value.state === "waiting" && !waiting.some(({ requestId }) => requestId === key)) await end(vault, key, "dismissed", now);
  }
}

/**
 * Ends a request that nobody granted: noted and logged in one transaction. `denial`: for how many milliseconds the same is denied again
 * without asking, or which standing answer denied it; that its site was `blocked`, or is blocked by this very answer (`block`). Gives how it
 * ended, which may be otherwise.
 */
export function end(
  vault: Vault,
  requestId: string,
  state: "denied" | "dismissed" | "cancelled" | "no_data",
  now: number,
  denial: { readonly lasting?: number; readonly policyId?: string; readonly blocked?: true; readonly block?: boolean } = {},
): Promise<StoredRequest["state"] | undefined> {
  const requests = requestsOf(vault);
  return vault.attempt(
    async () => {
      const entry = await requests.get(requestId);
      if (entry?.value.state !== "waiting") return { changes: [], result: entry?.value.state };
      const { origin } = entry.value.asked;
      const { lasting, policyId, blocked, block } = denial;
      const how = policyId === undefined && !blocked ? "denied" : "denied_before";
      const receipt = state === "denied" ? await receiptOfRefusal(vault, entry.value, how, now) : undefined;
      const named = receipt ? { receiptId: receipt.receiptId } : {};
      const event: LogEvent =
        state === "denied"
          ? { type: "denied", origin, requestId, ...(policyId === undefined ? {} : { policyId }), ...(blocked ? { blocked } : {}), ...named }
          : { type: state === "no_data" ? "dismissed" : state, origin, requestId };
      const standing = lasting === undefined ? undefined : await standingAnswer(vault, entry.value.review, { lasting }, now);
      const added = block ? await blocking(vault, origin, now) : undefined;
      return {
        changes: [
          ...(standing?.changes ?? []),
          ...(added?.changes ?? []),
          await requests.put(requestId, { ...entry.value, state, ...named }, entry.rev),
          ...(receipt?.changes ?? []),
          ...(await appendEvents(vault, [event, ...(standing ? [standing.event] : []), ...(added?.events ?? [])], now)),
        ],
        result: state,
      };
    },
    { urgent: true },
  );
}
