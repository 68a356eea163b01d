import { compactVerify, decodeProtectedHeader, errors } from "jose";
import { ed25519KeyOf } from "./did-key.ts";
import { malformed, VerificationError } from "./errors.ts";
import { isObject, type JsonObject } from "./json.ts";

/** Longest accepted token, characters. */
const MAX_LENGTH = 131_072;

type Expected = { readonly typ: "vc+jwt" | "vp+jwt"; readonly cty: "vc" | "vp" };
export type Signed = { readonly did: string; readonly payload: JsonObject };

function headerOf(jwt: string): JsonObject {
  try {
    return { ...decodeProtectedHeader(jwt) };
  } catch (error) {
    throw malformed("The header", error);
  }
}

/** `kid` is the DID URL of a did:key's only key: the identifier, `#`, and its own value again. */
function signerOf(kid: unknown): string {
  const [did = "", fragment, more] = typeof kid === "string" ? kid.split("#", 3) : [];
  if (more !== undefined || did === "" || fragment !== did.slice("did:key:".length))
    throw new VerificationError("unsupported_key", "The key id is not a did:key URL");
  return did;
}

/**
 * Checks a compact JWS as VC-JOSE-COSE secures credentials: media type, EdDSA and nothing else, an Ed25519 did:key, the signature.
 * Key material a header brings along (`jwk`, `jku`, `x5c`) is never used.
 */
export async function verifySigned(jwt: unknown, expected: Expected): Promise<Signed> {
  if (typeof jwt !== "string" || jwt.length > MAX_LENGTH) throw malformed("The token");
  const { alg, typ, cty, kid } = headerOf(jwt);
  if (alg !== "EdDSA") throw new VerificationError("unsupported_algorithm", "The algorithm is not EdDSA");
  if (typ !== expected.typ || (cty !== undefined && cty !== expected.cty)) throw malformed("The media type");
  const did = signerOf(kid);
  const payload = await signedBytes(jwt, did);
  return { did, payload: parse(payload) };
}

async function signedBytes(jwt: string, did: string): Promise<Uint8Array> {
  const key = ed25519KeyOf(did);
  try {
    return (await compactVerify(jwt, key, { algorithms: ["EdDSA"] })).payload;
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) throw new VerificationError("bad_signature", "The signature does not verify", error);
    throw malformed("The token", error);
  }
}

function parse(bytes: Uint8Array): JsonObject {
  let payload: unknown;
  try {
    payload = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw malformed("The payload", error);
  }
  if (!isObject(payload)) throw malformed("The payload");
  return payload;
}
