import { createPublicKey, type KeyObject } from "node:crypto";
import type { JWK } from "jose";
import type { JsonObject } from "../data-model/json.ts";
import { publicKeyOf } from "./did-key.ts";
import { malformed, VerificationError } from "./errors.ts";
import { algorithmOf, headerIn, objectIn, requireSignature, splitJws } from "./jws.ts";

type Expected = { readonly typ: "vc+jwt" | "vp+jwt" | "secevent+jwt" | "consent-anchor+jwt"; readonly cty?: "vc" | "vp" };
/** `did`: who signed, the controller of the key. */
export type Signed = { readonly did: string; readonly payload: JsonObject };

/**
 * A key that the verifier already trusts, as controlled identifier documents have it (CID 1.0, section 2.2): for issuers that are no
 * did:key. `id` is an address of the key, `controller` whose it is.
 */
export type VerificationMethod = { readonly id: string; readonly controller: string; readonly publicKeyJwk: JWK };

type Signer = { readonly did: string; readonly key: KeyObject; readonly alg: string; readonly typ: unknown; readonly cty: unknown };

/** Headers whose signature has verified before. A wallet writes the same header each time, and reading it is most of the work beside the signature. */
const seen = new Map<string, Signer>();
const MOST_SEEN = 4096;

/**
 * Checks a compact JWS as VC-JOSE-COSE secures credentials: media type, algorithm, key, signature. The key is the Ed25519 did:key that `kid` names (EdDSA
 * and nothing else), or the one that is given, and then by that key's own algorithm. Key material a header brings along (`jwk`, `jku`, `x5c`) is never used.
 * @throws {VerificationError}
 */
export async function verifySigned(jwt: unknown, expected: Expected, method?: VerificationMethod): Promise<Signed> {
  const jws = splitJws(jwt);
  const known = method ? undefined : seen.get(jws.head);
  const signer = known ?? signerIn(headerIn(jws.head), method);
  if (signer.typ !== expected.typ || (signer.cty !== undefined && signer.cty !== expected.cty)) throw malformed("The media type");
  requireSignature(jws, signer.key);
  if (!known && !method) remember(jws.head, signer);
  return { did: signer.did, payload: objectIn(jws.body, "The payload") };
}

function remember(head: string, signer: Signer): void {
  if (seen.size >= MOST_SEEN) for (const oldest of seen.keys()) if (seen.delete(oldest)) break;
  seen.set(head, signer);
}

function signerIn({ alg, typ, cty, kid }: JsonObject, method: VerificationMethod | undefined): Signer {
  if (method) return { ...trusted(method, alg, kid), typ, cty };
  if (alg !== "EdDSA") throw new VerificationError("unsupported_algorithm", "The algorithm is not EdDSA");
  const did = signerOf(kid);
  return { did, key: publicKeyOf(did), alg, typ, cty };
}

/** `kid` is the DID URL of a did:key's only key: the identifier, `#`, and its own value again. */
function signerOf(kid: unknown): string {
  const [did = "", fragment, more] = typeof kid === "string" ? kid.split("#", 3) : [];
  if (more !== undefined || did === "" || fragment !== did.slice("did:key:".length))
    throw new VerificationError("unsupported_key", "The key id is not a did:key URL");
  return did;
}

function trusted({ id, controller, publicKeyJwk }: VerificationMethod, alg: unknown, kid: unknown): Pick<Signer, "did" | "key" | "alg"> {
  const key = importKey(publicKeyJwk);
  const own = algorithmOf(key);
  if (own === undefined || alg !== own) throw new VerificationError("unsupported_algorithm", "The algorithm is not the key's");
  if (kid !== undefined && kid !== id && kid !== publicKeyJwk.kid) throw new VerificationError("unsupported_key", "The key id is another key's");
  return { did: controller, key, alg: own };
}

/** A public JWK, imported. @throws {VerificationError} `unsupported_key` */
export function importKey(jwk: JWK): KeyObject {
  try {
    return createPublicKey({ key: { ...jwk }, format: "jwk" });
  } catch (error) {
    throw new VerificationError("unsupported_key", "The key cannot be read", error);
  }
}
