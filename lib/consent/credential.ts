import type { Credential } from "../identity/secure.ts";
import { credentialStatus } from "../status/sign.ts";
import type { Grant } from "./grant.ts";

/** Terms that the base context does not define (it has `cnf`), in the credential itself: no verifier needs to fetch anything of ours. */
const TERMS = {
  DataAccessGrant: "urn:datawallet:terms#DataAccessGrant",
  origin: "urn:datawallet:terms#origin",
  authorization_details: { "@id": "urn:datawallet:terms#authorizationDetails", "@type": "@json" },
  consentReceipt: { "@id": "urn:datawallet:terms#consentReceipt", "@type": "@id" },
};

/** RFC 3339 in whole seconds. */
const instant = (time: number): string => new Date(time).toISOString().replace(/\.\d{3}Z$/, "Z");

type Contents = Pick<Grant, "grantId" | "issuer" | "origin" | "client" | "access" | "createdAt" | "expiresAt" | "receiptId" | "status">;

/** The grant as a credential of the W3C VC Data Model 2.0. `cnf` (RFC 7800) binds it to the app's key where the app gave one. */
export function grantCredential({ grantId, issuer, origin, client, access, createdAt, expiresAt, receiptId, status }: Contents): Credential {
  return {
    "@context": ["https://www.w3.org/ns/credentials/v2", TERMS],
    id: grantId,
    type: ["VerifiableCredential", "DataAccessGrant"],
    issuer,
    validFrom: instant(createdAt),
    validUntil: instant(expiresAt),
    // The DID an app gives itself is not proved to be its own: the subject is the origin.
    credentialSubject: { id: origin, origin, authorization_details: [access], ...(receiptId === undefined ? {} : { consentReceipt: receiptId }) },
    ...(status ? { credentialStatus: credentialStatus(status) } : {}),
    ...(client.jwk ? { cnf: { jwk: client.jwk } } : {}),
  };
}
