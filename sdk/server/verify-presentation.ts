import { malformed, VerificationError } from "./errors.ts";
import { isListOf, isObject, isText, type JsonObject } from "./json.ts";
import { verifySigned } from "./signed.ts";
import { CLOCK_SKEW, CREDENTIALS_V2, isOwnOrAbsent, type VerifiedGrant, verifyGrant } from "./verify-grant.ts";

/** Longest life of a presentation, seconds. */
const MAX_LIFE = 60;
const ENVELOPE = "data:application/vc+jwt,";

export type VerifyPresentationOptions = {
  /** What this verifier drew at random for this one presentation. The verifier must accept it once only. */
  readonly challenge: string;
  /** Who this verifier is: what it gave to `data_present`. */
  readonly audience: string;
  /** The web origin the grant must be for. Always give it. */
  readonly origin?: string;
  readonly now?: Date;
};

export type VerifiedPresentation = { readonly holder: string; readonly grant: VerifiedGrant; readonly expiresAt: Date };

/**
 * Verifies a `vp+jwt` of one enveloped grant credential: the wallet makes one only while the grant is live, so this proves that the
 * grant was neither revoked nor used up when it was made, at most 60 s ago.
 * Checked: form, algorithm, key, signature, challenge, audience, times, the credential inside (as `verifyGrant`), holder = issuer.
 * NOT checked: that the challenge is used once (the caller's part), and a status list.
 * @throws {VerificationError}
 */
export async function verifyPresentation(presentationJwt: string, options: VerifyPresentationOptions): Promise<VerifiedPresentation> {
  const { did, payload } = await verifySigned(presentationJwt, { typ: "vp+jwt", cty: "vp" });
  const now = options.now ?? new Date();
  const { holder } = payload;
  if (holder !== did || !isOwnOrAbsent(payload["iss"], did)) throw new VerificationError("issuer_mismatch", "The holder is not the signer");
  if (payload["nonce"] !== options.challenge) throw new VerificationError("wrong_challenge", "The challenge is another");
  if (payload["aud"] !== options.audience) throw new VerificationError("wrong_audience", "The audience is another");
  const expiresAt = checkLife(payload, now.getTime());
  const grant = await verifyGrant(credentialOf(payload), { now, ...(options.origin === undefined ? {} : { origin: options.origin }) });
  if (grant.issuer !== did) throw new VerificationError("issuer_mismatch", "The grant is not the holder's own");
  return { holder: did, grant: { ...grant, revocation: "live" }, expiresAt };
}

function checkLife({ iat, exp }: JsonObject, now: number): Date {
  if (typeof iat !== "number" || typeof exp !== "number" || !(exp > iat) || exp - iat > MAX_LIFE) throw malformed("The presentation's life");
  if (now >= exp * 1000) throw new VerificationError("expired", "The presentation has expired");
  if (now < iat * 1000 - CLOCK_SKEW) throw new VerificationError("not_yet_valid", "The presentation is not valid yet");
  return new Date(exp * 1000);
}

function credentialOf(presentation: JsonObject): string {
  const { type, verifiableCredential: credentials } = presentation;
  const context = presentation["@context"];
  if ("vc" in presentation || "vp" in presentation) throw malformed("The presentation's form");
  if (!isListOf(context, isText) || context[0] !== CREDENTIALS_V2) throw malformed("The context");
  if (!(type === "VerifiablePresentation" || (isListOf(type, isText) && type.includes("VerifiablePresentation")))) throw malformed("The type");
  const envelope: unknown = Array.isArray(credentials) && credentials.length === 1 ? credentials[0] : undefined;
  if (!isObject(envelope)) throw malformed("The enveloped credential");
  const { id, type: kind } = envelope;
  if (!(kind === "EnvelopedVerifiableCredential" || (Array.isArray(kind) && kind.includes("EnvelopedVerifiableCredential"))))
    throw malformed("The enveloped credential");
  if (!isText(id) || !id.startsWith(ENVELOPE)) throw malformed("The enveloped credential");
  return id.slice(ENVELOPE.length);
}
