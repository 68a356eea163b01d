import type { KnownContexts } from "../data-model/context.ts";
import { credentialFault } from "../data-model/faults.ts";
import { instantOf, isObject, type JsonObject } from "../data-model/json.ts";
import { malformed, VerificationError } from "./errors.ts";
import { type VerificationMethod, verifySigned } from "./signed.ts";

/** How far ahead of this clock a beginning may lie, ms. An end is never stretched. */
export const CLOCK_SKEW = 30_000;

export type VerifyCredentialOptions = {
  /** The key to verify by, for an issuer that is no did:key. */
  readonly verificationMethod?: VerificationMethod;
  /** The contexts this verifier knows, by address; a credential with another is refused. Left out: any may be there, and none is looked up. */
  readonly contexts?: KnownContexts;
  /** The time of the check. Default: now. */
  readonly now?: Date;
};

export type VerifiedCredential = {
  /** Who issued and signed it: the did:key, or the controller of the key that was given. */
  readonly issuer: string;
  /** The whole payload, verified. */
  readonly credential: JsonObject;
};

/**
 * Verifies any W3C credential of the Data Model 2.0 secured as `vc+jwt` (VC-JOSE-COSE, section 3.1.1).
 * Checked: form, algorithm, key, signature, every rule of the data model that needs no fetching, issuer = signer, the registered claims against the
 * credential, the time. NOT checked: `credentialStatus`, `credentialSchema`, what the claims say.
 * @throws {VerificationError}
 */
export async function verifyCredential(credentialJwt: string, options: VerifyCredentialOptions = {}): Promise<VerifiedCredential> {
  const { did, payload } = await verifySigned(credentialJwt, { typ: "vc+jwt", cty: "vc" }, options.verificationMethod);
  requireCredential(payload, did, options.contexts);
  requireNow(periodOf(payload), (options.now ?? new Date()).getTime());
  return { issuer: did, credential: payload };
}

/** Form, issuer and registered claims of a credential whose signature has been checked. @throws {VerificationError} */
export function requireCredential(credential: JsonObject, signer: string, contexts?: KnownContexts): void {
  const fault = credentialFault(credential, contexts);
  if (fault) throw malformed(`The credential's ${fault}`);
  const { issuer, jti, id } = credential;
  if ((isObject(issuer) ? issuer["id"] : issuer) !== signer || !isOwnOrAbsent(credential["iss"], signer))
    throw new VerificationError("issuer_mismatch", "The issuer is not the signer");
  if (jti !== undefined && jti !== id) throw malformed("A registered claim");
}

/** `iss` may be left out; given, it must be the signer. */
export const isOwnOrAbsent = (iss: unknown, did: string) => iss === undefined || iss === did;

/** Ms since the epoch: `from` inclusive, `until` exclusive; infinite where nothing is said. */
export type Period = { readonly from: number; readonly until: number };

/** What the credential says and its registered claims (RFC 7519, seconds) narrow. @throws {VerificationError} `malformed` */
export function periodOf({ validFrom, validUntil, nbf, exp }: JsonObject): Period {
  return {
    from: Math.max(instantOf(validFrom) ?? Number.NEGATIVE_INFINITY, secondsOf(nbf) ?? Number.NEGATIVE_INFINITY),
    until: Math.min(instantOf(validUntil) ?? Number.POSITIVE_INFINITY, secondsOf(exp) ?? Number.POSITIVE_INFINITY),
  };
}

/** A NumericDate in ms, undefined when there is none. @throws {VerificationError} `malformed` */
export function secondsOf(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isFinite(value)) throw malformed("A registered claim");
  return value * 1000;
}

/** @throws {VerificationError} `expired`, `not_yet_valid` */
export function requireNow({ from, until }: Period, now: number): void {
  if (now >= until) throw new VerificationError("expired", "It has expired");
  if (now < from - CLOCK_SKEW) throw new VerificationError("not_yet_valid", "It is not valid yet");
}
