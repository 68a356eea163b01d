import { identityFor } from "../identity/app-identity.ts";
import { signConsent } from "../identity/consent-712.ts";
import { signCredential } from "../identity/credential.ts";
import type { Vault } from "../vault/vault.ts";
import { grantCredential } from "./credential.ts";
import type { Grant } from "./grant.ts";
import { knownTime } from "./time.ts";

type Terms = Omit<Grant, "grantId" | "createdAt" | "setBack" | "issuer" | "payoutAddress" | "credential" | "consentSignature" | "receiptId">;

/** Credentials count in whole seconds; so does a grant, so that both begin and end in the same instants. */
export const wholeSecond = (now: number): number => Math.floor(now / 1000) * 1000;

/** A grant on these terms, signed with the identity that its app knows the person by. `createdAt` in whole seconds, UTC milliseconds. */
export async function issueGrant(vault: Vault, terms: Terms, createdAt: number): Promise<Grant> {
  const { origin, client, access, expiresAt } = terms;
  const [{ did, payoutAddress }, { setBack }] = await Promise.all([identityFor(vault, origin, createdAt), knownTime(vault, createdAt)]);
  const grantId = `urn:uuid:${crypto.randomUUID()}`;
  const receiptId = `urn:uuid:${crypto.randomUUID()}`;
  const credential = await signCredential(
    vault,
    did,
    grantCredential({ grantId, issuer: did, origin, client, access, createdAt, expiresAt, receiptId }),
  );
  const { signature } = await signConsent(vault, origin, {
    grantId,
    issuer: did,
    credential,
    authorizationDetails: [access],
    validFrom: createdAt,
    validUntil: expiresAt,
    maxUses: access.max_uses ?? 0,
  });
  return {
    ...terms,
    grantId,
    receiptId,
    createdAt,
    ...(setBack > 0 ? { setBack } : {}),
    issuer: did,
    payoutAddress,
    credential,
    consentSignature: signature,
  };
}
