import type { IAgentContext, IDIDManager, IKeyManager, IResolver } from "@veramo/core";
import type { Vault } from "../vault/vault.ts";
import { createIdentityAgent } from "./agent.ts";
import { type Credential, presentationOf, type Signer, secureCredential, securePresentation, signJws } from "./secure.ts";

/** How long a presentation is good for: long enough for a round trip, too short to keep. */
const PRESENTATION_SECONDS = 60;

/** Who asks for proof, and over what. `now` in ms. `stapled`: credentials that are to be shown beside, compact JWS. */
export type PresentationRequest = {
  readonly challenge: string;
  readonly audience: string;
  readonly now: number;
  readonly stapled?: readonly string[];
};

/**
 * The credential, signed by a DID of this vault that is its issuer; see {@link secureCredential}.
 * Throws `InvalidDocument`, `TypeError` when the credential's issuer is not `did`, `UnknownDid`, `VaultLocked`.
 */
export async function signCredential(vault: Vault, did: string, credential: Credential): Promise<string> {
  return secureCredential(credential, await signerOf(createIdentityAgent(vault), did, "assertionMethod"));
}

/**
 * Proof, over a verifier's challenge and for it alone, that the wallet still stands by a credential; good for 60 s.
 * The credential is not looked into: that it is live is the caller's to know. Throws `UnknownDid`, `VaultLocked`.
 */
export async function signPresentation(vault: Vault, did: string, credentialJwt: string, request: PresentationRequest): Promise<string> {
  const iat = Math.floor(request.now / 1000);
  const claims = { aud: request.audience, nonce: request.challenge, iat, exp: iat + PRESENTATION_SECONDS };
  const signer = await signerOf(createIdentityAgent(vault), did, "authentication");
  return securePresentation(presentationOf(did, [credentialJwt, ...(request.stapled ?? [])]), claims, signer);
}

/**
 * A consent receipt as a compact JWS by the key that its app knows the person by. The payload is the receipt itself, JSON-LD.
 * Throws `UnknownDid`, `VaultLocked`.
 */
export async function signReceipt(vault: Vault, did: string, receipt: object): Promise<string> {
  const signer = await signerOf(createIdentityAgent(vault), did, "assertionMethod");
  return signJws(signer, { typ: "consent-receipt+jwt", cty: "ld+json" }, receipt);
}

/** Whose word it is, on a network's public record, whether a consent stands. `network`: CAIP-2; digest 0x-prefixed hex. */
export type AnchorLink = {
  readonly grantId: string;
  readonly credentialDigest: string;
  readonly network: string;
  readonly contract: string;
  readonly subject: string;
};

/**
 * Who issued a credential names the address that speaks for it on a chain, as a compact JWS: without it anybody could name an address of their own.
 * Throws `UnknownDid`, `VaultLocked`.
 */
export async function signAnchorLink(vault: Vault, did: string, { grantId, ...place }: AnchorLink): Promise<string> {
  const signer = await signerOf(createIdentityAgent(vault), did, "assertionMethod");
  return signJws(signer, { typ: "consent-anchor+jwt" }, { iss: did, sub: grantId, ...place });
}

type SigningAgent = IAgentContext<IResolver & Pick<IDIDManager, "didManagerGet"> & Pick<IKeyManager, "keyManagerSign">>["agent"];

/** The key that a DID names first for the purpose, behind the agent's key manager. Throws `UnknownDid`, and `TypeError` for a DID without an Ed25519 key. */
export async function signerOf(agent: SigningAgent, did: string, purpose: "assertionMethod" | "authentication"): Promise<Signer> {
  const { controllerKeyId, keys } = await agent.didManagerGet({ did });
  const key = keys.find(({ kid }) => kid === controllerKeyId);
  if (key?.type !== "Ed25519") throw new TypeError("an identifier without an Ed25519 key");
  const { didDocument } = await agent.resolveDid({ didUrl: did, options: { enableEncryptionKeyDerivation: false } });
  const kid = didDocument?.[purpose]?.[0];
  if (typeof kid !== "string") throw new TypeError("a DID without a verification method");
  return { controller: did, kid, alg: "EdDSA", sign: (data) => agent.keyManagerSign({ keyRef: key.kid, algorithm: "EdDSA", data }) };
}
