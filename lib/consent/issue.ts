import { identityFor } from "../identity/app-identity.ts";
import { signConsent } from "../identity/consent-712.ts";
import { signCredential } from "../identity/credential.ts";
import { type StatusEntry, takeEntry } from "../status/list.ts";
import type { Change } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import { grantCredential } from "./credential.ts";
import type { Grant } from "./grant.ts";
import { knownTime } from "./time.ts";

type Terms = Omit<
  Grant,
  "grantId" | "createdAt" | "setBack" | "issuer" | "payoutAddress" | "credential" | "status" | "consentSignature" | "receiptId"
>;

/** Credentials count in whole seconds; so does a grant, so that both begin and end in the same instants. */
export const wholeSecond = (now: number): number => Math.floor(now / 1000) * 1000;

export type Issued = {
  readonly grant: Grant;
  /** What the status lists say with it: to be committed with the grant. */
  readonly changes: readonly Change[];
};

/**
 * A grant on these terms, signed with the identity that its app knows the person by. `createdAt` in whole seconds, UTC milliseconds.
 * `replaces`: the entry of a grant that is revoked in the same transaction.
 */
export async function issueGrant(vault: Vault, terms: Terms, createdAt: number, replaces?: StatusEntry): Promise<Issued> {
  const { origin, client, access, expiresAt } = terms;
  const [{ did, payoutAddress }, { setBack }] = await Promise.all([identityFor(vault, origin, createdAt), knownTime(vault, createdAt)]);
  const grantId = `urn:uuid:${crypto.randomUUID()}`;
  const receiptId = `urn:uuid:${crypto.randomUUID()}`;
  const { status, changes } = await takeEntry(vault, { origin, issuer: did, until: expiresAt, ...(replaces ? { replaces } : {}) });
  const place = status ? { status } : {};
  const contents = grantCredential({ grantId, issuer: did, origin, client, access, createdAt, expiresAt, receiptId, ...place });
  const credential = await signCredential(vault, did, contents);
  const { signature } = await signConsent(vault, origin, {
    grantId,
    issuer: did,
    credential,
    authorizationDetails: [access],
    validFrom: createdAt,
    validUntil: expiresAt,
    maxUses: access.max_uses ?? 0,
  });
  const signed = { issuer: did, payoutAddress, credential, ...place, consentSignature: signature, receiptId };
  return { grant: { ...terms, grantId, createdAt, ...(setBack > 0 ? { setBack } : {}), ...signed }, changes };
}
