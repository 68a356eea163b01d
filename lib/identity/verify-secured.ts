import { ed25519 } from "@noble/curves/ed25519.js";
import type { IAgentContext, IResolver } from "@veramo/core";
import { isObject, type JsonObject } from "../../sdk/data-model/json.ts";
import { decodeBase64url } from "../crypto/base64url.ts";
import { fromUtf8, utf8 } from "../crypto/bytes.ts";

/** Why a secured document was not accepted, for Veramo's `errorCode`. */
export class NotVerified extends Error {
  override readonly name = "NotVerified";
  readonly errorCode:
    | "malformed"
    | "unsupported"
    | "bad_signature"
    | "issuer_mismatch"
    | "wrong_challenge"
    | "wrong_domain"
    | "expired"
    | "not_yet_valid";

  constructor(errorCode: NotVerified["errorCode"]) {
    super(`the document is not accepted: ${errorCode}`);
    this.errorCode = errorCode;
  }
}

/** Whatever finds a DID's document. */
type Resolving = Pick<IAgentContext<IResolver>["agent"], "resolveDid">;

const MAX_LENGTH = 131_072;
const TOKEN = /^([\w-]{1,2048})\.([\w-]+)\.([\w-]{86})$/;

/** The header of a compact JWS, nothing of it checked; undefined when it is none. */
export function headerOf(token: unknown): JsonObject | undefined {
  const [, head = ""] = (typeof token === "string" && token.length <= MAX_LENGTH && TOKEN.exec(token)) || [];
  return head === "" ? undefined : parsed(head);
}

/**
 * The payload of a token that a key of its issuer's DID document signed (VC-JOSE-COSE, section 3.1): EdDSA, `kid` among the keys the document
 * names for the purpose. Throws {@link NotVerified}.
 */
export async function verifySecured(
  agent: Resolving,
  token: string,
  { typ, purpose }: { readonly typ: "vc+jwt" | "vp+jwt"; readonly purpose: "assertionMethod" | "authentication" },
): Promise<{ readonly did: string; readonly payload: JsonObject }> {
  const header = headerOf(token);
  if (!header || header["typ"] !== typ || Object.hasOwn(header, "crit")) throw new NotVerified("malformed");
  const kid = header["kid"];
  if (header["alg"] !== "EdDSA" || typeof kid !== "string") throw new NotVerified("unsupported");
  const [did = ""] = kid.split("#");
  const [head = "", body = "", signature = ""] = token.split(".");
  if (!isSigned(`${head}.${body}`, signature, await keyAt(agent, did, kid, purpose))) throw new NotVerified("bad_signature");
  const payload = parsed(body);
  if (!payload) throw new NotVerified("malformed");
  return { did, payload };
}

async function keyAt(agent: Resolving, did: string, kid: string, purpose: "assertionMethod" | "authentication") {
  const { didDocument } = await agent.resolveDid({
    didUrl: did,
    options: { publicKeyFormat: "JsonWebKey2020", enableEncryptionKeyDerivation: false },
  });
  const named = didDocument?.[purpose]?.some((method) => (typeof method === "string" ? method : method.id) === kid);
  const jwk = didDocument?.verificationMethod?.find(({ id }) => id === kid)?.publicKeyJwk;
  if (!named || jwk?.kty !== "OKP" || jwk.crv !== "Ed25519" || typeof jwk.x !== "string") throw new NotVerified("unsupported");
  return decodeBase64url(jwk.x);
}

/** The payload of a compact JWS that this Ed25519 key signed; undefined where it did not. Of the header nothing is checked. */
export function payloadSignedBy(token: string, key: Uint8Array): JsonObject | undefined {
  const [head = "", body = "", signature = ""] = token.split(".");
  return isSigned(`${head}.${body}`, signature, key) ? parsed(body) : undefined;
}

function isSigned(input: string, signature: string, key: Uint8Array): boolean {
  try {
    return ed25519.verify(decodeBase64url(signature), utf8(input), key);
  } catch {
    return false;
  }
}

function parsed(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(fromUtf8(decodeBase64url(part)));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
