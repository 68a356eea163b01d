import { BASE_CONTEXT, type KnownContexts } from "../../sdk/data-model/context.ts";
import { envelop } from "../../sdk/data-model/envelope.ts";
import { credentialFault, type Fault, presentationFault, undefinedMember } from "../../sdk/data-model/faults.ts";
import { encodeBase64url } from "../crypto/base64url.ts";
import { utf8 } from "../crypto/bytes.ts";
import { canonicalJson } from "../crypto/canonical-json.ts";

/** A credential of the W3C VC Data Model 2.0. */
export type Credential = { readonly issuer: string | { readonly id: string }; readonly [member: string]: unknown };

/** A presentation of it, its credentials in envelopes. */
export type Presentation = { readonly holder?: string | { readonly id: string }; readonly [member: string]: unknown };

/** A key that signs by one algorithm (RFC 7518, RFC 8037). `kid` is its URL, `controller` whose it is; `sign` takes text and gives base64url. */
export type Signer = {
  readonly controller: string;
  readonly kid: string;
  readonly alg: "EdDSA" | "ES256" | "ES384" | "ES512";
  readonly sign: (input: string) => Promise<string>;
};

/** Breaks a rule of the data model, and is not signed. `fault` says which. */
export class InvalidDocument extends Error {
  override readonly name = "InvalidDocument";
  readonly code = "invalid_document";
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(`not of the VC Data Model 2.0: ${fault}`);
    this.fault = fault;
  }
}

/**
 * The credential as a compact JWS (W3C Securing Verifiable Credentials using JOSE and COSE, section 3.1.1): the payload is the
 * credential itself and `iss`. No `iat` is added: the same credential is the same token, byte for byte, however often it is signed.
 * Throws {@link InvalidDocument}, and `TypeError` when the issuer is not the signer.
 */
export async function secureCredential(credential: Credential, signer: Signer, contexts?: KnownContexts): Promise<string> {
  const fault = credentialFault(credential, contexts) ?? undefinedMember(credential, contexts);
  if (fault) throw new InvalidDocument(fault);
  if (idOf(credential.issuer) !== signer.controller) throw new TypeError("a credential is signed by its issuer");
  return signJws(signer, { typ: "vc+jwt", cty: "vc" }, { ...credential, iss: signer.controller });
}

/** What a presentation is bound to (RFC 7519): `aud` and `nonce` to a verifier and its challenge, `iat` and `exp` in seconds. */
export type PresentationClaims = { readonly aud?: string; readonly nonce?: string; readonly iat?: number; readonly exp?: number };

/** The same for a presentation (section 3.1.2). Its credentials are not looked into. */
export async function securePresentation(
  presentation: Presentation,
  claims: PresentationClaims,
  signer: Signer,
  contexts?: KnownContexts,
): Promise<string> {
  const fault = presentationFault(presentation, contexts);
  if (fault) throw new InvalidDocument(fault);
  if (presentation.holder !== undefined && idOf(presentation.holder) !== signer.controller)
    throw new TypeError("a presentation is signed by its holder");
  return signJws(signer, { typ: "vp+jwt", cty: "vp" }, { ...presentation, ...claims, iss: signer.controller });
}

/** A presentation by `holder` of credentials that are secured as `vc+jwt`. */
export const presentationOf = (holder: string, credentials: readonly string[]): Presentation => ({
  "@context": [BASE_CONTEXT],
  type: ["VerifiablePresentation"],
  holder,
  verifiableCredential: credentials.map((token) => envelop("EnvelopedVerifiableCredential", token)),
});

const idOf = (party: string | { readonly id: string }): string => (typeof party === "string" ? party : party.id);

/** A compact JWS (RFC 7515) over the canonical JSON of the payload. */
export async function signJws({ alg, kid, sign }: Signer, header: { readonly typ: string; readonly cty?: string }, payload: object): Promise<string> {
  const input = `${segment({ alg, ...header, kid })}.${segment(payload)}`;
  return `${input}.${await sign(input)}`;
}

const segment = (value: object): string => encodeBase64url(utf8(canonicalJson(value)));
