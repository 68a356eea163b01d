import { decodeBase64url } from "../crypto/base64url.ts";
import { fromUtf8 } from "../crypto/bytes.ts";
import { identityFor } from "../identity/app-identity.ts";
import { signReceipt } from "../identity/credential.ts";
import { type Change, NoSpace } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import type { Grant } from "./grant.ts";
import { type Decided, receiptOf } from "./receipt.ts";
import type { Asked } from "./resolve.ts";
import type { Review } from "./views.ts";

/** As it is kept: a compact JWS by the key that its app knows the person by. */
type Kept = { readonly receiptId: string; readonly origin: string; readonly decidedAt: number; readonly jws: string };

/** A receipt as it is given away. `jws` is what holds; `receipt` is what it says, JSON-LD. */
export type Receipt = Kept & { readonly receipt: object };

const receiptsOf = (vault: Vault) => vault.collection<Kept>("receipts");
const opened = (kept: Kept): Receipt => ({ ...kept, receipt: JSON.parse(fromUtf8(decodeBase64url(kept.jws.split(".")[1] ?? ""))) as object });

/** The changes that keep the receipt of a grant, to be committed with it. None for one that has no receipt's name in it. */
export async function receiptOfGrant(
  vault: Vault,
  grant: Grant,
  { how, replaces }: { readonly how: "approved" | "approved_before" | "narrowed" | "given_back" | "given_again"; readonly replaces?: string },
): Promise<Change[]> {
  const { receiptId, grantId, issuer, createdAt, expiresAt, reviewDigest, origin, client, access, shown } = grant;
  if (receiptId === undefined) return [];
  const streams = access.streams.map(({ name, fields, time_range: { since, until } }) => {
    const known = shown.streams.find((stream) => stream.name === name);
    const labelOf = (field: string): string => known?.fields.find((one) => one.name === field)?.label ?? field;
    return {
      name,
      label: known?.label ?? name,
      fields: fields.map((field) => ({ name: field, label: labelOf(field) })),
      ...(known ? { necessity: known.necessity } : {}),
      since,
      until,
    };
  });
  return put(vault, {
    receiptId,
    recordId: grantId,
    subject: issuer,
    how,
    decidedAt: createdAt,
    expiresAt,
    reviewDigest,
    origin,
    client,
    source: shown.source,
    purpose: shown.purpose,
    accessMode: access.access_mode,
    streams,
    ...(access.retention ? { retention: access.retention } : {}),
    ...(access.max_uses === undefined ? {} : { maxUses: access.max_uses }),
    ...(replaces === undefined ? {} : { replaces }),
  });
}

/** The receipt of a request that was denied, and the changes that keep it. Undefined where there is no room for it: a no needs none to hold. */
export async function receiptOfRefusal(
  vault: Vault,
  { asked, review, reviewDigest }: { readonly asked: Asked; readonly review: Review; readonly reviewDigest: string },
  how: "denied" | "denied_before",
  now: number,
): Promise<{ readonly receiptId: string; readonly changes: Change[] } | undefined> {
  const { origin, requestId } = asked;
  const { client, source, purpose, accessMode, streams, retention, maxUses } = review;
  try {
    const { did } = await identityFor(vault, origin, now);
    const receiptId = `urn:uuid:${crypto.randomUUID()}`;
    const changes = await put(vault, {
      receiptId,
      recordId: `urn:uuid:${requestId}`,
      subject: did,
      how,
      decidedAt: now,
      reviewDigest,
      origin,
      client,
      source,
      purpose,
      accessMode,
      streams: streams.map(({ name, label, fields, necessity, since, until }) => ({
        name,
        label,
        fields,
        necessity,
        ...(since > 0 ? { since: new Date(since).toISOString() } : {}),
        ...(until === null ? {} : { until: new Date(until).toISOString() }),
      })),
      ...(retention ? { retention } : {}),
      ...(maxUses === undefined ? {} : { maxUses }),
    });
    return { receiptId, changes };
  } catch (error) {
    if (error instanceof NoSpace) return undefined;
    throw error;
  }
}

async function put(vault: Vault, decided: Decided): Promise<Change[]> {
  const { receiptId, subject, origin, decidedAt } = decided;
  const jws = await signReceipt(vault, subject, receiptOf(decided));
  return [await receiptsOf(vault).put(receiptId, { receiptId, origin, decidedAt, jws }, 0)];
}

/** One receipt, undefined where there is none of that name. */
export async function findReceipt(vault: Vault, receiptId: string): Promise<Receipt | undefined> {
  const entry = await receiptsOf(vault).get(receiptId);
  return entry && opened(entry.value);
}

/** All receipts, oldest first. */
export async function listReceipts(vault: Vault): Promise<Receipt[]> {
  const kept = (await receiptsOf(vault).all()).map(({ value }) => value);
  return kept.sort((a, b) => a.decidedAt - b.decidedAt || (a.receiptId < b.receiptId ? -1 : 1)).map(opened);
}
