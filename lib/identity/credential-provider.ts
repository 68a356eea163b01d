import type {
  ICreateVerifiableCredentialArgs,
  ICreateVerifiablePresentationArgs,
  IKey,
  IssuerAgentContext,
  IVerifyCredentialArgs,
  IVerifyPresentationArgs,
  IVerifyResult,
  VerifiableCredential,
  VerifiablePresentation,
  VerifierAgentContext,
} from "@veramo/core";
import type { ICredentialProvider, ProofFormatQuery, TentativeVerificationQuery } from "@veramo/credential-w3c";
import { openEnvelope } from "../../sdk/data-model/envelope.ts";
import { credentialFault, presentationFault } from "../../sdk/data-model/faults.ts";
import { instantOf, isObject, type JsonObject } from "../../sdk/data-model/json.ts";
import { signerOf } from "./credential.ts";
import { type Credential, presentationOf, secureCredential, securePresentation } from "./secure.ts";
import { headerOf, NotVerified, verifySecured } from "./verify-secured.ts";

const FORMATS: readonly string[] = ["vc+jwt", "vp+jwt"];
const LEEWAY = 30_000;
const DATA_MODEL_1 = "https://www.w3.org/2018/credentials/v1";

/**
 * Veramo's credential provider for the W3C VC Data Model 2.0 secured by JOSE: `vc+jwt` and `vp+jwt`, EdDSA, any DID that the agent resolves. What it
 * gives has Veramo's form of a JWT credential, the payload and the token as `proof.jwt`; it takes that, the token itself, and envelopes.
 */
export class VcJoseProvider implements ICredentialProvider {
  getProofFormatsSupportedForKey({ type }: IKey): string[] {
    return type === "Ed25519" ? [...FORMATS] : [];
  }

  canIssueProofFormat({ proofFormat }: ProofFormatQuery): boolean {
    return FORMATS.includes(proofFormat);
  }

  canVerifyDocumentType({ document }: TentativeVerificationQuery): boolean {
    const typ = headerOf(tokenIn(document))?.["typ"];
    return typeof typ === "string" && FORMATS.includes(typ);
  }

  /** Throws `InvalidDocument`, `TypeError`, and what the agent's key manager throws. */
  async createVerifiableCredential({ credential }: ICreateVerifiableCredentialArgs, { agent }: IssuerAgentContext): Promise<VerifiableCredential> {
    const document = undone(credential);
    const issuer = isObject(document["issuer"]) ? document["issuer"]["id"] : document["issuer"];
    const signer = await signerOf(agent, String(issuer), "assertionMethod");
    return withToken(await secureCredential(document as Credential, signer)) as VerifiableCredential;
  }

  /** `challenge` becomes `nonce`, `domain` `aud`. Throws as {@link createVerifiableCredential}. */
  async createVerifiablePresentation(args: ICreateVerifiablePresentationArgs, { agent }: IssuerAgentContext): Promise<VerifiablePresentation> {
    const { presentation, challenge, domain } = args;
    const credentials = (presentation.verifiableCredential ?? []).map(tokenIn);
    const { verifiableCredential: _, ...members } = undone(presentation);
    const document = { ...presentationOf(presentation.holder, credentials), ...members };
    const claims = { ...(domain === undefined ? {} : { aud: domain }), ...(challenge === undefined ? {} : { nonce: challenge }) };
    return withToken(
      await securePresentation(document, claims, await signerOf(agent, presentation.holder, "authentication")),
    ) as VerifiablePresentation;
  }

  /** Signature, data model, issuer and time; `policies.now` in seconds. Status is the plug-in's to check. Never throws for what it is given. */
  async verifyCredential({ credential, policies }: IVerifyCredentialArgs, { agent }: VerifierAgentContext): Promise<IVerifyResult> {
    return judged(async () => {
      const token = tokenIn(credential);
      const { did, payload } = await verifySecured(agent, token, { typ: "vc+jwt", purpose: "assertionMethod" });
      if (credentialFault(payload)) throw new NotVerified("malformed");
      const { issuer, iss } = payload;
      if ((isObject(issuer) ? issuer["id"] : issuer) !== did || (iss !== undefined && iss !== did)) throw new NotVerified("issuer_mismatch");
      requireTime(payload, policies?.now);
      return { verifiableCredential: withToken(token), jwt: token };
    });
  }

  /** The same, and `challenge` and `domain` where given. The credentials inside are verified each. */
  async verifyPresentation(args: IVerifyPresentationArgs, context: VerifierAgentContext): Promise<IVerifyResult> {
    return judged(async () => {
      const token = tokenIn(args.presentation);
      const { did, payload } = await verifySecured(context.agent, token, { typ: "vp+jwt", purpose: "authentication" });
      if (presentationFault(payload)) throw new NotVerified("malformed");
      const { holder, iss, nonce, aud } = payload;
      if ([isObject(holder) ? holder["id"] : holder, iss].some((party) => party !== undefined && party !== did))
        throw new NotVerified("issuer_mismatch");
      if (args.challenge !== undefined && nonce !== args.challenge) throw new NotVerified("wrong_challenge");
      if (args.domain !== undefined && aud !== args.domain) throw new NotVerified("wrong_domain");
      requireTime(payload, args.policies?.now);
      for (const credential of [payload["verifiableCredential"] ?? []].flat()) {
        const { verified, error } = await this.verifyCredential({ ...args, credential: tokenIn(credential) }, context);
        if (!verified) return { verified: false, ...(error ? { error } : {}) };
      }
      return { verifiablePresentation: withToken(token), jwt: token };
    });
  }
}

/**
 * Veramo's plug-in (7.0.1) puts data model 1.1 into the very object it was given before it asks a provider: an `issuanceDate`, the context of
 * 1.1 as the first, the base type once more. This takes it out again.
 */
function undone(given: JsonObject): JsonObject {
  const { issuanceDate: _, proof: __, ...document } = given;
  const context = document["@context"];
  const type = document["type"];
  return {
    ...document,
    ...(Array.isArray(context) ? { "@context": context.filter((item) => item !== DATA_MODEL_1) } : {}),
    ...(Array.isArray(type) ? { type: [...new Set<unknown>(type)] } : {}),
  };
}

/** The compact token in any of the forms it comes in; empty when there is none. */
function tokenIn(document: unknown): string {
  if (typeof document === "string") return document;
  if (!isObject(document)) return "";
  const enveloped = openEnvelope(document, "EnvelopedVerifiableCredential") ?? openEnvelope(document, "EnvelopedVerifiablePresentation");
  const jwt = enveloped ? enveloped.content : isObject(document["proof"]) ? document["proof"]["jwt"] : undefined;
  return typeof jwt === "string" ? jwt : "";
}

/** Veramo's types are those of data model 1.1: what is returned has no `issuanceDate`. */
function withToken(token: string): unknown {
  const payload: unknown = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(base64(token)), (character) => character.charCodeAt(0))));
  return { ...(isObject(payload) ? payload : {}), proof: { type: "JwtProof2020", jwt: token } };
}

const base64 = (token: string): string => (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");

async function judged(verify: () => Promise<Omit<IVerifyResult, "verified"> | IVerifyResult>): Promise<IVerifyResult> {
  try {
    return { verified: true, ...(await verify()) };
  } catch (error) {
    if (!(error instanceof NotVerified)) throw error;
    return { verified: false, error: { message: error.message, errorCode: error.errorCode } };
  }
}

function requireTime({ validFrom, validUntil, nbf, exp }: JsonObject, nowSeconds: number | undefined): void {
  const now = nowSeconds === undefined ? Date.now() : nowSeconds * 1000;
  const at = (claim: unknown): number | undefined => (claim === undefined ? undefined : typeof claim === "number" ? claim * 1000 : Number.NaN);
  const [from, until] = [
    [instantOf(validFrom), at(nbf)],
    [instantOf(validUntil), at(exp)],
  ];
  if ([...from, ...until].some(Number.isNaN)) throw new NotVerified("malformed");
  if (until.some((end) => end !== undefined && now >= end)) throw new NotVerified("expired");
  if (from.some((start) => start !== undefined && now < start - LEEWAY)) throw new NotVerified("not_yet_valid");
}
