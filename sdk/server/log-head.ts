import { compactVerify, decodeProtectedHeader } from "jose";
import { isObject } from "../data-model/json.ts";
import { ed25519KeyOf } from "./did-key.ts";
import { malformed, VerificationError } from "./errors.ts";

/** Media type of a signed head, without `application/`. */
const TYP = "freehold-log-head+jwt";
/** Longest accepted head, characters. */
const MAX_LENGTH = 131_072;

/** Where a log ended when this was signed: number and hash of its last entry; `iat` in seconds. */
export type Head = { readonly did: string; readonly seq: number; readonly hash: string; readonly iat: number; readonly lost: VerifiedRange[] };
type VerifiedRange = { readonly from: number; readonly to: number };

/** What a log's signed head says. @throws {VerificationError} where it has not that form, or its signature does not verify */
export async function verifyHead(jws: unknown): Promise<Head> {
  if (typeof jws !== "string" || jws.length > MAX_LENGTH) throw malformed("The head");
  let did: string;
  let payload: Readonly<Record<string, unknown>> | undefined;
  try {
    const { alg, typ, kid = "" } = decodeProtectedHeader(jws);
    did = kid.split("#", 1)[0] ?? "";
    if (alg !== "EdDSA" || typ !== TYP || kid !== `${did}#${did.slice("did:key:".length)}`) throw malformed("The head");
    const { payload: signed } = await compactVerify(jws, ed25519KeyOf(did), { algorithms: ["EdDSA"] });
    payload = parsed(new TextDecoder().decode(signed));
  } catch (error) {
    if (error instanceof VerificationError) throw error;
    throw new VerificationError("bad_signature", "The signature of the head does not verify", error);
  }
  const { iss, seq, hash, iat, lost = [] } = payload ?? {};
  if (iss !== did) throw new VerificationError("issuer_mismatch", "The head's issuer is not its signer");
  if (typeof seq !== "number" || typeof hash !== "string" || typeof iat !== "number" || !isRanges(lost)) throw malformed("The head");
  return { did, seq, hash, iat, lost };
}

const isRanges = (value: unknown): value is VerifiedRange[] =>
  Array.isArray(value) && value.every((one) => isObject(one) && Number.isSafeInteger(one["from"]) && Number.isSafeInteger(one["to"]));

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
