import type { KnownContexts } from "../data-model/context.ts";
import { type Envelope, openEnvelope } from "../data-model/envelope.ts";
import { presentationFault } from "../data-model/faults.ts";
import { isObject, type JsonObject } from "../data-model/json.ts";
import { malformed, VerificationError } from "./errors.ts";
import { type VerificationMethod, verifySigned } from "./signed.ts";
import { isOwnOrAbsent, periodOf, requireNow } from "./verify-credential.ts";

export type OpenPresentationOptions = {
  /** What this verifier drew at random for this one presentation: the `nonce` it must have. */
  readonly challenge?: string;
  /** Who this verifier is: the `aud` it must have. */
  readonly audience?: string;
  /** The key to verify by, for a holder that is no did:key. */
  readonly verificationMethod?: VerificationMethod;
  /** As for `verifyCredential`. */
  readonly contexts?: KnownContexts;
  readonly now?: Date;
};

export type OpenedPresentation = {
  /** Who signed it. */
  readonly holder: string;
  /** The credentials, out of their envelopes. NOT verified. */
  readonly credentials: readonly Envelope[];
  /** The whole payload, verified. */
  readonly presentation: JsonObject;
};

/**
 * Verifies any W3C presentation of the Data Model 2.0 secured as `vp+jwt` (VC-JOSE-COSE, section 3.1.2) and takes its credentials out.
 * Checked: form, algorithm, key, signature, the rules of the data model, holder = signer, time, and challenge and audience where given.
 * NOT checked: the credentials (`verifyCredential`, `verifyGrant`), and whether the challenge is used once.
 * @throws {VerificationError}
 */
export async function openPresentation(presentationJwt: string, options: OpenPresentationOptions = {}): Promise<OpenedPresentation> {
  const opened = await readPresentation(presentationJwt, options);
  requireNow(periodOf(opened.presentation), (options.now ?? new Date()).getTime());
  return opened;
}

/** All of `openPresentation` but the time. @throws {VerificationError} */
export async function readPresentation(presentationJwt: string, options: OpenPresentationOptions): Promise<OpenedPresentation> {
  const { did, payload } = await verifySigned(presentationJwt, { typ: "vp+jwt", cty: "vp" }, options.verificationMethod);
  const { holder, verifiableCredential: enveloped } = payload;
  const fault = presentationFault(payload, options.contexts);
  if (fault) throw malformed(`The presentation's ${fault}`);
  if (!isOwnOrAbsent(isObject(holder) ? holder["id"] : holder, did) || !isOwnOrAbsent(payload["iss"], did))
    throw new VerificationError("issuer_mismatch", "The holder is not the signer");
  if (options.challenge !== undefined && payload["nonce"] !== options.challenge)
    throw new VerificationError("wrong_challenge", "The challenge is another");
  if (options.audience !== undefined && payload["aud"] !== options.audience) throw new VerificationError("wrong_audience", "The audience is another");
  const envelopes = enveloped === undefined ? [] : Array.isArray(enveloped) ? enveloped : [enveloped];
  return { holder: did, presentation: payload, credentials: envelopes.flatMap((item) => openEnvelope(item, "EnvelopedVerifiableCredential") ?? []) };
}
