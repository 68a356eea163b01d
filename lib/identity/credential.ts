import { encodeBase64url } from "../crypto/base64url.ts";
import { utf8 } from "../crypto/bytes.ts";
import { canonicalJson } from "../crypto/canonical-json.ts";
import type { Vault } from "../vault/vault.ts";
import { createIdentityAgent } from "./agent.ts";

/** How long a presentation is good for: long enough for a round trip, too short to keep. */
const PRESENTATION_SECONDS = 60;
const VCDM_2 = "https://www.w3.org/ns/credentials/v2";

/** A credential of the W3C VC Data Model 2.0. */
export type Credential = { readonly issuer: string | { readonly id: string }; readonly [member: string]: unknown };

/** Who asks for proof, and over what. `now` in ms. */
export type PresentationRequest = { readonly challenge: string; readonly audience: string; readonly now: number };

/**
 * The credential as a compact JWS (W3C Securing Verifiable Credentials using JOSE and COSE, section 3.1): the payload is the
 * credential itself and `iss`. No `iat` is added: the same credential is the same token, byte for byte, however often it is signed.
 * Throws `TypeError` when the credential's issuer is not `did`, `UnknownDid`, `VaultLocked`.
 */
export async function signCredential(vault: Vault, did: string, credential: Credential): Promise<string> {
  const issuer = typeof credential.issuer === "string" ? credential.issuer : credential.issuer.id;
  if (issuer !== did) throw new TypeError("a credential is signed by its issuer");
  return signJws(vault, did, "assertionMethod", { typ: "vc+jwt", cty: "vc" }, { ...credential, iss: did });
}

/**
 * Proof, over a verifier's challenge and for it alone, that the wallet still stands by a credential; good for 60 s.
 * The credential is not looked into: that it is live is the caller's to know. Throws `UnknownDid`, `VaultLocked`.
 */
export async function signPresentation(vault: Vault, did: string, credentialJwt: string, request: PresentationRequest): Promise<string> {
  const iat = Math.floor(request.now / 1000);
  const presentation = {
    "@context": [VCDM_2],
    type: ["VerifiablePresentation"],
    holder: did,
    verifiableCredential: [{ "@context": VCDM_2, type: "EnvelopedVerifiableCredential", id: `data:application/vc+jwt,${credentialJwt}` }],
  };
  const claims = { iss: did, aud: request.audience, nonce: request.challenge, iat, exp: iat + PRESENTATION_SECONDS };
  return signJws(vault, did, "authentication", { typ: "vp+jwt", cty: "vp" }, { ...presentation, ...claims });
}

type Purpose = "assertionMethod" | "authentication";

async function signJws(vault: Vault, did: string, purpose: Purpose, header: { typ: string; cty: string }, payload: object): Promise<string> {
  const agent = createIdentityAgent(vault);
  const { controllerKeyId } = await agent.didManagerGet({ did });
  if (!controllerKeyId) throw new TypeError("an identifier without a key");
  const { didDocument } = await agent.resolveDid({ didUrl: did, options: { enableEncryptionKeyDerivation: false } });
  const kid = didDocument?.[purpose]?.[0];
  if (typeof kid !== "string") throw new TypeError("a DID without a verification method");
  const input = `${segment({ alg: "EdDSA", ...header, kid })}.${segment(payload)}`;
  return `${input}.${await agent.keyManagerSign({ keyRef: controllerKeyId, algorithm: "EdDSA", data: input })}`;
}

const segment = (value: object): string => encodeBase64url(utf8(canonicalJson(value)));
