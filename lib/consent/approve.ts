import { appendEvents } from "../activity/log.ts";
import { encodeBase64url } from "../crypto/base64url.ts";
import { randomBytes } from "../crypto/bytes.ts";
import type { Vault } from "../vault/vault.ts";
import type { Grant, Usage } from "./grant.ts";
import { type Issued, issueGrant, wholeSecond } from "./issue.ts";
import { narrow } from "./narrow.ts";
import { holdPolicy, standingAnswer } from "./policies.ts";
import { receiptOfGrant } from "./receipts.ts";
import { end, review, type StoredRequest } from "./requests.ts";
import type { Selection } from "./views.ts";

export type Approving = {
  readonly requestId: string;
  readonly reviewDigest: string;
  readonly selection: Selection;
  /** UTC milliseconds. */
  readonly now: number;
  /** Milliseconds for which the same is to be given again without asking. */
  readonly lasting?: number;
  /** The standing answer that approves, in the person's place. */
  readonly policyId?: string;
};

export type Approval =
  | { readonly state: "approved"; readonly grant: Grant }
  | { readonly state: "no_data" }
  /** What the review depends on changed, and it was made anew; or the answer in advance has ended. It must be shown. */
  | { readonly state: "stale" }
  | { readonly state: "answered"; readonly outcome: StoredRequest["state"] };

/**
 * Turns a request into a grant, if the review the person saw is still what they would see now. Grant, usage, request, receipt
 * and log are one transaction. Throws `NotANarrowing`, `VaultLocked`.
 */
export async function approve(vault: Vault, { requestId, reviewDigest, selection, now, lasting, policyId }: Approving): Promise<Approval> {
  const requests = vault.collection<StoredRequest>("requests");
  return vault.attempt<Approval>(async () => {
    const entry = await requests.get(requestId);
    if (entry?.value.state !== "waiting") return { changes: [], result: { state: "answered", outcome: entry?.value.state ?? "cancelled" } };
    const held = policyId === undefined ? [] : await holdPolicy(vault, policyId);
    if (!held) return { changes: [], result: { state: "stale" } };
    const { asked } = entry.value;
    const current = await review(vault, asked, now);
    if (current.reviewDigest !== entry.value.reviewDigest)
      return { changes: [await requests.put(requestId, { ...entry.value, ...current }, entry.rev)], result: { state: "stale" } };
    if (current.reviewDigest !== reviewDigest) return { changes: [], result: { state: "stale" } };
    if (!(await holdsAnything(vault, current.review))) {
      await end(vault, requestId, "no_data", now);
      return { changes: [], result: { state: "no_data" } };
    }
    const { grant, changes } = await makeGrant(vault, entry.value, selection, now);
    const usage: Usage = { uses: 0 };
    const event = {
      type: "approved" as const,
      origin: grant.origin,
      requestId,
      grantId: grant.grantId,
      reviewDigest,
      ...(policyId === undefined ? {} : { policyId }),
      source: grant.access.source.id,
      streams: grant.access.streams.map(({ name, fields }) => ({ name, fields })),
      expiresAt: grant.expiresAt,
      ...(grant.receiptId === undefined ? {} : { receiptId: grant.receiptId }),
    };
    const standing = lasting === undefined ? undefined : await standingAnswer(vault, current.review, { selection, lasting }, now);
    return {
      changes: [
        ...(standing?.changes ?? []),
        ...held,
        ...changes,
        await vault.collection<Grant>("grants").put(grant.grantId, grant, 0),
        await vault.collection<Usage>("usage").put(grant.grantId, usage, 0),
        await requests.put(requestId, { ...entry.value, state: "approved", grantId: grant.grantId }, entry.rev),
        ...(await receiptOfGrant(vault, grant, { how: policyId === undefined ? "approved" : "approved_before" })),
        ...(await appendEvents(vault, [event, ...(standing ? [standing.event] : [])], now)),
      ],
      result: { state: "approved", grant },
    };
  });
}

async function holdsAnything(vault: Vault, { source, streams }: StoredRequest["review"]): Promise<boolean> {
  const counts = await Promise.all(streams.map(({ name }) => vault.records.summary(source.id, name)));
  return counts.some(({ count }) => count > 0);
}

function makeGrant(vault: Vault, { asked, review: shown, reviewDigest }: StoredRequest, selection: Selection, now: number): Promise<Issued> {
  const { origin, requestId } = asked;
  const createdAt = wholeSecond(now);
  const { access, expiresAt } = narrow(shown, asked.access, selection, createdAt);
  const { client, source, streams, purpose, linkage } = shown;
  const idSecret = encodeBase64url(randomBytes(32));
  const proved = linkage?.state === "proved" ? { siteDid: linkage.did } : {};
  const terms = { requestId, origin, client, ...proved, access, expiresAt, reviewDigest, shown: { source, streams, purpose }, idSecret };
  return issueGrant(vault, terms, createdAt);
}
