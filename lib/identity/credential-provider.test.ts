import { createAgent, type ICredentialPlugin, type IDIDManager, type IKeyManager, type IResolver } from "@veramo/core";
import { CredentialProviderJWT } from "@veramo/credential-jwt";
import { CredentialPlugin } from "@veramo/credential-w3c";
import { decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import { beforeEach, describe, expect, test } from "vitest";
import { testVault } from "../vault/testing.ts";
import { createIdentityAgent, identityPlugins } from "./agent.ts";
import { identityFor } from "./app-identity.ts";
import { VcJoseProvider } from "./credential-provider.ts";
import { InvalidDocument } from "./secure.ts";
import { verifySecured } from "./verify-secured.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const SECONDS = NOW / 1000;
const CONTEXT = "https://www.w3.org/ns/credentials/v2";

type Agent = ReturnType<typeof newAgent>;
/** Veramo's own plug-in, with our provider before its own. */
const newAgent = (vault: Awaited<ReturnType<typeof testVault>>) =>
  createAgent<IKeyManager & IDIDManager & IResolver & ICredentialPlugin>({
    plugins: [...identityPlugins(vault), new CredentialPlugin([new VcJoseProvider(), new CredentialProviderJWT()])],
  });

let vault: Awaited<ReturnType<typeof testVault>>;
let agent: Agent;
let did: string;
beforeEach(async () => {
  vault = await testVault();
  agent = newAgent(vault);
  ({ did } = await identityFor(vault, "https://a.example", NOW));
});

const draft = (changes: object = {}) => ({
  "@context": [CONTEXT],
  type: ["VerifiableCredential"],
  issuer: { id: did },
  validFrom: "2026-01-02T03:04:05Z",
  validUntil: "2026-02-02T03:04:05Z",
  credentialSubject: { id: "https://a.example" },
  ...changes,
});
const issue = (changes: object = {}) => agent.createVerifiableCredential({ credential: draft(changes), proofFormat: "vc+jwt" });
const tokenOf = ({ proof }: { proof: object }): string => String(Object.entries(proof).find(([name]) => name === "jwt")?.[1]);
const policies = { now: SECONDS };
const codeOf = async (result: Promise<{ verified: boolean; error?: { errorCode?: string } }>) => {
  const { verified, error } = await result;
  return verified ? "verified" : error?.errorCode;
};
/** The header or the payload of a token rewritten, its signature kept. */
const rewritten = (token: string, at: 0 | 1, changes: object) =>
  token
    .split(".")
    .map((part, index) =>
      index === at
        ? Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(part, "base64url").toString()), ...changes })).toString("base64url")
        : part,
    )
    .join(".");

describe("with Veramo's own plug-in", () => {
  test("is a provider: listed, asked to issue, asked to verify", async () => {
    const identifier = await agent.didManagerGet({ did });
    expect(await agent.listUsableProofFormats(identifier)).toEqual(expect.arrayContaining(["vc+jwt", "vp+jwt"]));
    const credential = await issue();
    expect(await codeOf(agent.verifyCredential({ credential, policies }))).toBe("verified");
    expect(await codeOf(agent.verifyCredential({ credential: tokenOf(credential), policies }))).toBe("verified");
    const envelope = { "@context": CONTEXT, type: "EnvelopedVerifiableCredential", id: `data:application/vc+jwt,${tokenOf(credential)}` };
    expect(await codeOf(agent.verifyCredential({ credential: { ...credential, ...envelope, proof: {} }, policies }))).toBe("verified");
  });

  test("issues data model 2.0 in JOSE, which a stranger verifies with jose alone", async () => {
    const token = tokenOf(await issue());
    const kid = `${did}#${did.slice("did:key:".length)}`;
    expect(decodeProtectedHeader(token)).toEqual({ alg: "EdDSA", typ: "vc+jwt", cty: "vc", kid });
    const { didDocument } = await createIdentityAgent(vault).resolveDid({ didUrl: did });
    const { payload } = await jwtVerify(token, await importJWK(didDocument?.verificationMethod?.[0]?.publicKeyJwk ?? {}, "EdDSA"));
    expect(payload).toEqual({ ...draft(), iss: did });
  });

  test("leaves the old form to Veramo's provider, and does not take it for its own", async () => {
    const old = await agent.createVerifiableCredential({
      credential: draft({ "@context": undefined, validFrom: undefined, credentialSubject: { id: "https://a.example", name: "A" } }),
      proofFormat: "jwt",
    });
    expect(decodeProtectedHeader(tokenOf(old)).typ).toBe("JWT");
    expect(new VcJoseProvider().canVerifyDocumentType({ document: old })).toBe(false);
    expect(await codeOf(agent.verifyCredential({ credential: old }))).toBe("verified");
  });

  test("refuses what breaks the data model, and an issuer that is not of this vault", async () => {
    await expect(issue({ validFrom: "soon" })).rejects.toThrow(InvalidDocument);
    await expect(issue({ type: ["VerifiableCredential", "Unheard"] })).rejects.toMatchObject({ fault: "type" });
    await expect(issue({ issuer: "did:key:z6MkNobody" })).rejects.toThrow("managed by this agent");
  });
});

describe("verifying", () => {
  test("finds whatever is altered", async () => {
    const token = tokenOf(await issue());
    const { did: other } = await identityFor(vault, "https://b.example", NOW);
    const altered = [
      [rewritten(token, 1, { validUntil: "2099-01-01T00:00:00Z" }), "bad_signature"],
      [rewritten(token, 0, { kid: `${other}#${other.slice(8)}` }), "bad_signature"],
      [rewritten(token, 0, { kid: `${did}#${other.slice(8)}` }), "unsupported"],
      [rewritten(token, 0, { alg: "none" }), "unsupported"],
      [rewritten(token, 0, { crit: ["new"] }), "malformed"],
      [rewritten(token, 0, { typ: "vp+jwt" }), "malformed"],
      [`${token.slice(0, -4)}AAAA`, "bad_signature"],
    ] as const;
    for (const [credential, code] of altered) expect(await codeOf(agent.verifyCredential({ credential, policies }))).toBe(code);
  });

  test("takes a key only for what the DID document names it for", async () => {
    const token = tokenOf(await issue());
    const { didDocument, ...result } = await agent.resolveDid({ didUrl: did });
    const resolving = (changes: object) => ({ resolveDid: async () => ({ ...result, didDocument: { id: did, ...didDocument, ...changes } }) });
    const asked = { typ: "vc+jwt", purpose: "assertionMethod" } as const;
    await expect(verifySecured(resolving({}), token, asked)).resolves.toMatchObject({ did });
    for (const changes of [{ assertionMethod: [] }, { verificationMethod: [] }, { assertionMethod: undefined }])
      await expect(verifySecured(resolving(changes), token, asked)).rejects.toMatchObject({ errorCode: "unsupported" });
  });

  test("goes by the time", async () => {
    const credential = tokenOf(await issue());
    const at = (now: number) => codeOf(agent.verifyCredential({ credential, policies: { now } }));
    expect(await at(SECONDS - 31)).toBe("not_yet_valid");
    expect(await at(SECONDS - 30)).toBe("verified");
    expect(await at(Date.UTC(2026, 1, 2, 3, 4, 5) / 1000)).toBe("expired");
  });
});

describe("a presentation", () => {
  const present = (credentials: string[]) =>
    agent.createVerifiablePresentation({
      presentation: { holder: did, verifiableCredential: credentials },
      proofFormat: "vp+jwt",
      challenge: "drawn",
      domain: "https://b.example",
    });
  const verify = (jwt: string, more: object = {}) =>
    codeOf(agent.verifyPresentation({ presentation: jwt, challenge: "drawn", domain: "https://b.example", policies, ...more }));

  test("envelopes credentials for one verifier over its challenge", async () => {
    const jwt = tokenOf(await present([tokenOf(await issue())]));
    expect(decodeProtectedHeader(jwt)).toMatchObject({ typ: "vp+jwt", cty: "vp" });
    expect(await verify(jwt)).toBe("verified");
    expect(await verify(jwt, { challenge: "another" })).toBe("wrong_challenge");
    expect(await verify(jwt, { domain: "https://c.example" })).toBe("wrong_domain");
    expect(await verify(rewritten(jwt, 1, { nonce: "another" }))).toBe("bad_signature");
  });

  test("is as good as the credentials in it", async () => {
    const token = tokenOf(await issue());
    const jwt = tokenOf(await present([token, rewritten(token, 1, { validUntil: "2099-01-01T00:00:00Z" })]));
    expect(await verify(jwt)).toBe("bad_signature");
    await expect(present(["not a token."])).rejects.toMatchObject({ fault: "verifiableCredential" });
  });
});
