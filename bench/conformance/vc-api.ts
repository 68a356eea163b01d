import { createIdentityAgent } from "../../lib/identity/agent.ts";
import { identityFor } from "../../lib/identity/app-identity.ts";
import { signerOf } from "../../lib/identity/credential.ts";
import { type Credential, InvalidDocument, secureCredential } from "../../lib/identity/secure.ts";
import { testVault } from "../../lib/vault/testing.ts";
import { BASE_CONTEXT } from "../../sdk/data-model/context.ts";
import { envelop, openEnvelope } from "../../sdk/data-model/envelope.ts";
import { isObject, isText } from "../../sdk/data-model/json.ts";
import { VerificationError } from "../../sdk/server/errors.ts";
import { openPresentation } from "../../sdk/server/open-presentation.ts";
import { verifyCredential } from "../../sdk/server/verify-credential.ts";
import { suiteContexts as contexts } from "./contexts.ts";

export type Answer = { readonly status: number; readonly body: unknown };
type Call = (body: unknown) => Promise<Answer>;

/** The three calls of the VC API that the suite makes, by path. What is refused is answered 400 with its code. */
export type VcApi = { readonly did: string; readonly calls: ReadonlyMap<string, Call> };

const refused = (code: string): Answer => ({ status: 400, body: { verified: false, errors: [code] } });

/** Issues as the wallet does, with a DID of a vault of its own, and verifies as an app's server does. */
export async function vcApi(): Promise<VcApi> {
  const vault = await testVault();
  const { did } = await identityFor(vault, "https://issuer.example", Date.now());
  const signer = await signerOf(createIdentityAgent(vault), did, "assertionMethod");

  const issue: Call = async (body) => {
    const credential = isObject(body) ? body["credential"] : undefined;
    if (!isCredential(credential)) return refused("no_credential");
    const token = await secureCredential(credential, signer, contexts);
    return { status: 201, body: { ...envelop("EnvelopedVerifiableCredential", token), "@context": [BASE_CONTEXT] } };
  };

  const verifyOne: Call = async (body) => {
    const token = tokenIn(isObject(body) ? body["verifiableCredential"] : undefined, "EnvelopedVerifiableCredential");
    await verifyCredential(token, { contexts });
    return { status: 200, body: { verified: true } };
  };

  const verifyPresentation: Call = async (body) => {
    const { verifiablePresentation, options } = isObject(body) ? body : {};
    const { challenge, domain } = isObject(options) ? options : {};
    const asked = { ...(isText(challenge) ? { challenge } : {}), ...(isText(domain) ? { audience: domain } : {}) };
    const { credentials } = await openPresentation(tokenIn(verifiablePresentation, "EnvelopedVerifiablePresentation"), { ...asked, contexts });
    for (const { content } of credentials) await verifyCredential(content, { contexts });
    return { status: 200, body: { verified: true } };
  };

  return {
    did,
    calls: new Map([
      ["/credentials/issue", answering(issue)],
      ["/credentials/verify", answering(verifyOne)],
      ["/presentations/verify", answering(verifyPresentation)],
    ]),
  };
}

const isCredential = (value: unknown): value is Credential =>
  isObject(value) && (typeof value["issuer"] === "string" || (isObject(value["issuer"]) && typeof value["issuer"]["id"] === "string"));

function tokenIn(value: unknown, kind: "EnvelopedVerifiableCredential" | "EnvelopedVerifiablePresentation"): string {
  const envelope = openEnvelope(value, kind);
  if (!envelope?.mediaType.endsWith("+jwt")) throw new VerificationError("malformed", "Not secured by JOSE");
  return envelope.content;
}

/** Only what is refused on purpose is a 400: anything else that is thrown is a fault of ours and must be seen. */
function answering(call: Call): Call {
  return async (body) => {
    try {
      return await call(body);
    } catch (error) {
      if (error instanceof InvalidDocument) return refused(error.fault);
      if (error instanceof VerificationError) return refused(error.code);
      if (error instanceof TypeError && error.message === "a credential is signed by its issuer") return refused("issuer");
      throw error;
    }
  };
}
