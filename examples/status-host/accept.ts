import { createHash } from "node:crypto";
import { VerificationError, type VerificationErrorCode } from "../../sdk/server/errors.ts";
import { openStatusList } from "../../sdk/server/status-list.ts";
import type { StoredList } from "./store.ts";

/** How the host says no. */
export type HostErrorCode =
  | VerificationErrorCode
  | "wrong_path"
  | "too_long_lived"
  | "not_newer"
  | "too_large"
  | "wrong_media_type"
  | "rate_limited"
  | "not_found"
  | "internal";

/** A request was refused. The message is the code: nothing of the request is in it. */
export class HostError extends Error {
  override readonly name = "HostError";
  readonly code: HostErrorCode;
  readonly status: 400 | 403 | 404 | 409 | 413 | 415 | 422 | 429;

  constructor(code: HostErrorCode, status: HostError["status"]) {
    super(code);
    this.code = code;
    this.status = status;
  }
}

/** No list is good for longer: a host that withholds newer ones is found out within a day. */
const LONGEST_LIFE = 24 * 3_600_000;

/** Where the list of an issuer is kept: it follows from the DID and from nothing else, so nobody needs an account. */
export const pathOf = (did: string): string => createHash("sha256").update(did).digest("base64url");

const forbidden: ReadonlySet<string> = new Set(["bad_signature", "issuer_mismatch", "unsupported_key", "unsupported_algorithm"]);
const statusFor = (code: VerificationErrorCode): HostError["status"] => (forbidden.has(code) ? 403 : code === "malformed" ? 400 : 422);

/**
 * What may be kept at a path: a revocation list in form and in its time, that calls itself by this very address, signed by the one DID that
 * the path belongs to. `base` is the host's own address. Throws {@link HostError}.
 */
export async function acceptList(jwt: string, path: string, base: string, now: Date): Promise<StoredList> {
  const list = await opened(jwt, `${base}/${path}`, now);
  if (pathOf(list.issuer) !== path) throw new HostError("wrong_path", 403);
  const [validFrom, validUntil] = [list.validFrom.getTime(), list.validUntil.getTime()];
  if (validUntil - validFrom > LONGEST_LIFE) throw new HostError("too_long_lived", 422);
  return { path, jwt, validFrom, validUntil };
}

async function opened(jwt: string, list: string, now: Date) {
  try {
    return await openStatusList(jwt, { list, now });
  } catch (error) {
    if (error instanceof VerificationError) throw new HostError(error.code, statusFor(error.code));
    throw error;
  }
}
