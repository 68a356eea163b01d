import type { Envelope } from "../data-model/envelope.ts";
import type { JsonObject } from "../data-model/json.ts";
import { malformed, RevokedError, VerificationError } from "./errors.ts";
import { readPresentation } from "./open-presentation.ts";
import { openStatusList, type StatusList, statusEntryOf } from "./status-list.ts";
import { periodOf, requireNow } from "./verify-credential.ts";
import { type VerifiedGrant, verifyGrant } from "./verify-grant.ts";

/** Longest life of a presentation, seconds. */
const MAX_LIFE = 60;

export type VerifyPresentationOptions = {
  /** What this verifier drew at random for this one presentation. The verifier must accept it once only. */
  readonly challenge: string;
  /** Who this verifier is: what it gave to `data_present`. */
  readonly audience: string;
  /** The web origin the grant must be for. Always give it. */
  readonly origin?: string;
  readonly now?: Date;
};

export type VerifiedPresentation = {
  readonly holder: string;
  readonly grant: VerifiedGrant;
  readonly expiresAt: Date;
  /** The status list that the wallet stapled to it, verified; where the grant has a place in one. */
  readonly statusList?: StatusList;
};

/**
 * Verifies a `vp+jwt` of one enveloped grant credential: the wallet makes one only while the grant is live, so this proves that the
 * grant was neither revoked nor used up when it was made, at most 60 s ago. A status list may be enveloped after it.
 * Checked: form, algorithm, key, signature, challenge, audience, times, the credential inside (as `verifyGrant`), holder = issuer,
 * and the status list inside, if there is one.
 * NOT checked: that the challenge is used once (the caller's part).
 * @throws {VerificationError}
 */
export async function verifyPresentation(presentationJwt: string, options: VerifyPresentationOptions): Promise<VerifiedPresentation> {
  const { challenge, audience, origin, now = new Date() } = options;
  const { holder, presentation, credentials } = await readPresentation(presentationJwt, { challenge, audience });
  if (presentation["holder"] !== holder) throw new VerificationError("issuer_mismatch", "The holder is not the signer");
  const expiresAt = checkLife(presentation, now.getTime());
  const [envelope, stapled, more] = credentials;
  if (!Array.isArray(presentation["verifiableCredential"]) || envelope?.mediaType !== "application/vc+jwt" || more)
    throw malformed("The enveloped credential");
  const grant = await verifyGrant(envelope.content, { now, ...(origin === undefined ? {} : { origin }) });
  if (grant.issuer !== holder) throw new VerificationError("issuer_mismatch", "The grant is not the holder's own");
  const statusList = stapled && (await stapledList(grant, stapled, now));
  return { holder, grant: { ...grant, revocation: "live" }, expiresAt, ...(statusList ? { statusList } : {}) };
}

async function stapledList(grant: VerifiedGrant, { mediaType, content }: Envelope, now: Date): Promise<StatusList> {
  const entry = statusEntryOf(grant);
  if (!entry || mediaType !== "application/vc+jwt") throw malformed("The enveloped credential");
  const statusList = await openStatusList(content, { list: entry.list, issuer: grant.issuer, now });
  if (statusList.isSet(entry.index)) throw new RevokedError("status_list");
  return statusList;
}

function checkLife(presentation: JsonObject, now: number): Date {
  const { iat, exp } = presentation;
  if (typeof iat !== "number" || typeof exp !== "number" || !(exp > iat) || exp - iat > MAX_LIFE) throw malformed("The presentation's life");
  const { from, until } = periodOf(presentation);
  requireNow({ from: Math.max(from, iat * 1000), until }, now);
  return new Date(exp * 1000);
}
