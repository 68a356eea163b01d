/** Why something was not accepted. Stable: match these, never the message. */
export type VerificationErrorCode =
  | "malformed"
  | "unsupported_algorithm"
  | "unsupported_key"
  | "bad_signature"
  | "issuer_mismatch"
  | "expired"
  | "not_yet_valid"
  | "wrong_origin"
  | "wrong_challenge"
  | "wrong_audience"
  | "wrong_credential"
  | "wrong_key"
  | "not_bound"
  | "wrong_list"
  | "stale_list"
  | "status_unavailable"
  | "wrong_contract"
  | "wrong_chain"
  | "chain_unavailable"
  | "revoked";

/** How a verifier learned whether a grant is revoked: a presentation made just now, a status list, or an event that the wallet pushed. */
export type RevocationWay = "live" | "status_list" | "pushed";

/** A credential or presentation was not accepted. The message names the check and holds nothing of the input. */
export class VerificationError extends Error {
  override readonly name = "VerificationError";
  readonly code: VerificationErrorCode;

  constructor(code: VerificationErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** It was revoked, and this is how that was learned. */
export class RevokedError extends VerificationError {
  readonly by: RevocationWay;

  constructor(by: RevocationWay) {
    super("revoked", "The grant was revoked");
    this.by = by;
  }
}

export const malformed = (what: string, cause?: unknown) => new VerificationError("malformed", `${what} is malformed`, cause);
