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
  | "not_bound";

/** A credential or presentation was not accepted. The message names the check and holds nothing of the input. */
export class VerificationError extends Error {
  override readonly name = "VerificationError";
  readonly code: VerificationErrorCode;

  constructor(code: VerificationErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

export const malformed = (what: string, cause?: unknown) => new VerificationError("malformed", `${what} is malformed`, cause);
