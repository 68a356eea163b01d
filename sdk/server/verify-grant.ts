import type { JWK } from "jose";
import type { GrantedAccess } from "../../lib/protocol/access-request.ts";
import { malformed, VerificationError } from "./errors.ts";
import { isGrantedAccess } from "./granted-access.ts";
import { instantOf, isListOf, isObject, isText, type JsonObject } from "./json.ts";
import { verifySigned } from "./signed.ts";

export const CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2";
/** How far ahead of this clock a beginning may lie, ms. An end is never stretched. */
export const CLOCK_SKEW = 30_000;

export type VerifyGrantOptions = {
  /** The web origin the grant must be for. Always give it: without it a grant made for another app passes. */
  readonly origin?: string;
  /** The time of the check. Default: now. */
  readonly now?: Date;
};

export type VerifiedGrant = {
  /** The credential's id, which is the grant's. */
  readonly grantId: string;
  /** The user's did:key for this app. Another app's is another. */
  readonly issuer: string;
  readonly origin: string;
  readonly authorizationDetails: readonly GrantedAccess[];
  readonly validFrom: Date;
  readonly validUntil: Date;
  /** The app's key the grant is bound to, if it asked for that (RFC 7800). */
  readonly confirmationKey: JWK | undefined;
  /** How revocation was looked up. `live` only by `verifyPresentation`. */
  readonly revocation: "not_checked" | "live";
  /** The whole credential, verified. */
  readonly credential: JsonObject;
};

/**
 * Verifies a grant credential: W3C VCDM 2.0 secured as `vc+jwt` with EdDSA by an Ed25519 did:key.
 * Checked: form, algorithm, key type, signature, issuer = signer, registered claims against the credential, validity, origin if given.
 * NOT checked: revocation (reading the status list of `credentialStatus` comes later; use `verifyPresentation` for a grant that must be
 * live now), who the user is, and whether the app holds `confirmationKey`.
 * @throws {VerificationError}
 */
export async function verifyGrant(credentialJwt: string, options: VerifyGrantOptions = {}): Promise<VerifiedGrant> {
  const { did, payload } = await verifySigned(credentialJwt, { typ: "vc+jwt", cty: "vc" });
  const grant = readGrant(payload);
  if (grant.issuer !== did || !isOwnOrAbsent(payload["iss"], did)) throw new VerificationError("issuer_mismatch", "The issuer is not the signer");
  checkValidity(grant, payload, (options.now ?? new Date()).getTime());
  if (options.origin !== undefined && grant.origin !== options.origin) throw new VerificationError("wrong_origin", "The grant is for another origin");
  return grant;
}

/** `iss` may be left out; given, it must be the signer. */
export const isOwnOrAbsent = (iss: unknown, did: string) => iss === undefined || iss === did;

/** VCDM 2.0, section 4.3: after the base context, addresses of contexts or the contexts themselves. */
const isContext = (value: unknown): value is string | JsonObject => isText(value) || isObject(value);

function readGrant(credential: JsonObject): VerifiedGrant {
  const { id, issuer, type, credentialSubject: subject, cnf } = credential;
  const [validFrom, validUntil] = [instantOf(credential["validFrom"]), instantOf(credential["validUntil"])];
  const context = credential["@context"];
  // VC-JOSE-COSE: a credential secured this way has no `vc` or `vp` claim; those belong to VCDM 1.1.
  if ("vc" in credential || "vp" in credential) throw malformed("The credential's form");
  if (!isListOf(context, isContext) || context[0] !== CREDENTIALS_V2) throw malformed("The context");
  if (!isListOf(type, isText) || !type.includes("VerifiableCredential") || !type.includes("DataAccessGrant")) throw malformed("The type");
  if (!isText(id) || !isText(issuer) || validFrom === undefined || validUntil === undefined || validUntil <= validFrom)
    throw malformed("The credential");
  if (!isObject(subject) || !isText(subject["id"]) || !isText(subject["origin"])) throw malformed("The subject");
  const details = subject["authorization_details"];
  if (!isListOf(details, isGrantedAccess)) throw malformed("The authorization details");
  return {
    grantId: id,
    issuer,
    origin: subject["origin"],
    authorizationDetails: details,
    validFrom: new Date(validFrom),
    validUntil: new Date(validUntil),
    confirmationKey: confirmationKeyOf(cnf),
    revocation: "not_checked",
    credential,
  };
}

function confirmationKeyOf(cnf: unknown): JWK | undefined {
  if (cnf === undefined) return undefined;
  if (!isObject(cnf) || !isObject(cnf["jwk"]) || !isText(cnf["jwk"]["kty"])) throw malformed("The confirmation key");
  return { ...cnf["jwk"], kty: cnf["jwk"]["kty"] };
}

/** The registered claims (RFC 7519, seconds) are optional; given, they can only narrow what the credential says. */
function checkValidity(grant: VerifiedGrant, { jti, iat, nbf, exp }: JsonObject, now: number): void {
  const seconds = (value: unknown, fallback: number) => {
    if (value === undefined) return fallback;
    if (typeof value !== "number" || !Number.isFinite(value)) throw malformed("A registered claim");
    return value * 1000;
  };
  if (jti !== undefined && jti !== grant.grantId) throw malformed("A registered claim");
  const from = Math.max(grant.validFrom.getTime(), seconds(nbf, Number.NEGATIVE_INFINITY), seconds(iat, Number.NEGATIVE_INFINITY));
  const until = Math.min(grant.validUntil.getTime(), seconds(exp, Number.POSITIVE_INFINITY));
  if (now >= until) throw new VerificationError("expired", "The grant has expired");
  if (now < from - CLOCK_SKEW) throw new VerificationError("not_yet_valid", "The grant is not valid yet");
}
