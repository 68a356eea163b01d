import { createHash, type KeyObject } from "node:crypto";
import type { JWK } from "jose";
import { isObject, isText, type JsonObject } from "../data-model/json.ts";
import { malformed, VerificationError } from "./errors.ts";
import { algorithmOf, headerIn, objectIn, requireSignature, splitJws } from "./jws.ts";
import { importKey } from "./signed.ts";
import { CLOCK_SKEW } from "./verify-credential.ts";
import type { VerifiedGrant } from "./verify-grant.ts";

export type VerifyPossessionOptions = {
  /** The grant credential as it was presented, and what `verifyGrant` or `verifyPresentation` made of it. */
  readonly credential: string;
  readonly grant: VerifiedGrant;
  /** The request that the proof came with: its method, and its URL as this server has it. */
  readonly method: string;
  readonly url: string;
  /** What this server gave out for the proof to repeat, if it did. */
  readonly nonce?: string;
  /** Longest age of a proof, ms. Default: 60,000. */
  readonly maxAge?: number;
  readonly now?: Date;
};

/** `jti` is the proof's own: accept each once within `maxAge`, or give out a `nonce`. */
export type VerifiedPossession = { readonly jti: string; readonly issuedAt: Date };

const PRIVATE = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/**
 * Verifies that whoever makes a request has the key that the grant is bound to (`cnf.jwk`, RFC 7800), by a DPoP proof (RFC 9449): a copied credential
 * is of no use without it. Checked: form, algorithm of the key, signature, the key against the grant's, the credential's hash, method, URL,
 * nonce if asked for, age. NOT checked: that the proof is used once (the caller's part).
 * @throws {VerificationError} `not_bound` when the grant is bound to no key, `wrong_key` when the proof is by another
 */
export async function verifyPossession(proof: string, options: VerifyPossessionOptions): Promise<VerifiedPossession> {
  const { grant, now = new Date() } = options;
  const bound = grant.confirmationKey;
  if (!bound) throw new VerificationError("not_bound", "The grant is bound to no key");
  const jws = splitJws(proof);
  const { typ, alg, jwk } = headerIn(jws.head);
  if (typ !== "dpop+jwt" || !isPublic(jwk)) throw malformed("The proof");
  const key = importKey(jwk);
  if (algorithmOf(key) === undefined || alg !== algorithmOf(key))
    throw new VerificationError("unsupported_algorithm", "The algorithm is not the key's");
  if (!isSameKey(key, importKey(bound))) throw new VerificationError("wrong_key", "The proof is by another key than the grant's");
  requireSignature(jws, key);
  const claims = objectIn(jws.body, "The proof");
  requireRequest(claims, options);
  return ageOf(claims, now.getTime(), options.maxAge ?? 60_000);
}

const isPublic = (jwk: unknown): jwk is JWK & { readonly kty: string } =>
  isObject(jwk) && isText(jwk["kty"]) && !PRIVATE.some((member) => Object.hasOwn(jwk, member));

const isSameKey = (one: KeyObject, other: KeyObject): boolean => one.equals(other);

function requireRequest(claims: JsonObject, { credential, method, url, nonce }: VerifyPossessionOptions): void {
  const ath = createHash("sha256").update(credential).digest("base64url");
  if (claims["ath"] !== ath) throw new VerificationError("wrong_credential", "The proof is for another credential");
  if (claims["htm"] !== method || addressOf(claims["htu"]) !== addressOf(url))
    throw new VerificationError("wrong_audience", "The proof is for another request");
  if (nonce !== undefined && claims["nonce"] !== nonce) throw new VerificationError("wrong_challenge", "The nonce is another");
}

/** RFC 9449, section 4.3: compared without query and fragment. */
function addressOf(url: unknown): string | undefined {
  if (!isText(url) || !URL.canParse(url)) return undefined;
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

function ageOf({ iat, jti }: JsonObject, now: number, maxAge: number): VerifiedPossession {
  if (typeof iat !== "number" || !Number.isFinite(iat) || !isText(jti)) throw malformed("The proof");
  if (now - iat * 1000 > maxAge) throw new VerificationError("expired", "The proof is too old");
  if (iat * 1000 - now > CLOCK_SKEW) throw new VerificationError("not_yet_valid", "The proof is not valid yet");
  return { jti, issuedAt: new Date(iat * 1000) };
}
