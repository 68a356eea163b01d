import type { JWK } from "jose";
import type { GrantedAccess } from "../../lib/protocol/access-request.ts";
import { instantOf, isListOf, isObject, isText, type JsonObject } from "../data-model/json.ts";
import { malformed, VerificationError } from "./errors.ts";
import { isGrantedAccess } from "./granted-access.ts";
import { verifySigned } from "./signed.ts";
import { periodOf, requireCredential, requireNow, secondsOf } from "./verify-credential.ts";

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
  /** The app's key the grant is bound to, if it asked for that (RFC 7800). Who presents the grant proves that it has it: `verifyPossession`. */
  readonly confirmationKey: JWK | undefined;
  /** How revocation was looked up. `live` and `status_list` only by `checkGrant` and `verifyPresentation`. */
  readonly revocation: "not_checked" | "live" | "status_list";
  /** The whole credential, verified. */
  readonly credential: JsonObject;
};

/**
 * Verifies a grant credential: W3C VCDM 2.0 secured as `vc+jwt` with EdDSA by an Ed25519 did:key.
 * Checked: form, algorithm, key type, signature, issuer = signer, registered claims against the credential, validity, origin if given.
 * NOT checked: revocation (that is `checkGrant`), who the user is, and whether the app holds
 * `confirmationKey` (`verifyPossession`).
 * @throws {VerificationError}
 */
export async function verifyGrant(credentialJwt: string, options: VerifyGrantOptions = {}): Promise<VerifiedGrant> {
  const { did, payload } = await verifySigned(credentialJwt, { typ: "vc+jwt", cty: "vc" });
  const grant = readGrant(payload, did);
  requireNow(narrowedByIssue(payload), (options.now ?? new Date()).getTime());
  if (options.origin !== undefined && grant.origin !== options.origin) throw new VerificationError("wrong_origin", "The grant is for another origin");
  return grant;
}

/** A grant is not read before it was issued, whatever `validFrom` says. */
function narrowedByIssue(credential: JsonObject) {
  const { from, until } = periodOf(credential);
  return { from: Math.max(from, secondsOf(credential["iat"]) ?? from), until };
}

function readGrant(credential: JsonObject, signer: string): VerifiedGrant {
  requireCredential(credential, signer);
  const { id, type, credentialSubject: subject, cnf } = credential;
  const [validFrom, validUntil] = [instantOf(credential["validFrom"]), instantOf(credential["validUntil"])];
  if (!Array.isArray(type) || !type.includes("DataAccessGrant")) throw malformed("The type");
  if (!isText(id) || credential["issuer"] !== signer || validFrom === undefined || validUntil === undefined || validUntil <= validFrom)
    throw malformed("The credential");
  if (!isObject(subject) || !isText(subject["id"]) || !isText(subject["origin"])) throw malformed("The subject");
  const details = subject["authorization_details"];
  if (!isListOf(details, isGrantedAccess)) throw malformed("The authorization details");
  return {
    grantId: id,
    issuer: signer,
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
