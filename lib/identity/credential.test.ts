import { compactVerify, decodeJwt, decodeProtectedHeader, importJWK, type JWTVerifyGetKey, jwtVerify } from "jose";
import { beforeEach, describe, expect, test } from "vitest";
import { encodeBase64url } from "../crypto/base64url.ts";
import { testVault } from "../vault/testing.ts";
import { type Vault, VaultLocked } from "../vault/vault.ts";
import { identityFor } from "./app-identity.ts";
import { signCredential, signPresentation } from "./credential.ts";
import { UnknownDid } from "./did-store.ts";
import { type Credential, InvalidDocument } from "./secure.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
let vault: Vault;
let did: string;
let credential: Credential;
beforeEach(async () => {
  vault = await testVault();
  ({ did } = await identityFor(vault, "https://a.example", NOW));
  credential = {
    "@context": ["https://www.w3.org/ns/credentials/v2", { DataAccessGrant: "urn:example#DataAccessGrant", origin: "urn:example#origin" }],
    id: "urn:uuid:00000000-0000-4000-8000-000000000000",
    type: ["VerifiableCredential", "DataAccessGrant"],
    issuer: did,
    validFrom: "2026-01-02T03:04:05Z",
    validUntil: "2026-02-02T03:04:05Z",
    credentialSubject: { id: "https://a.example", origin: "https://a.example" },
  };
});

/** What a stranger does who knows the did:key specification and nothing of us: multibase z (base58btc), multicodec 0xed01. */
function ed25519FromDidKey(of: string): Uint8Array {
  const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  let number = 0n;
  for (const character of of.slice("did:key:z".length)) number = number * 58n + BigInt(alphabet.indexOf(character));
  const bytes = Buffer.from(number.toString(16).padStart(68, "0"), "hex");
  expect([...bytes.subarray(0, 2)]).toEqual([0xed, 0x01]);
  return bytes.subarray(2);
}

const keyOf: JWTVerifyGetKey = ({ kid = "" }) => {
  const [controller = "", fragment] = kid.split("#");
  expect(`did:key:${fragment}`).toBe(controller);
  return importJWK({ kty: "OKP", crv: "Ed25519", x: encodeBase64url(ed25519FromDidKey(controller)) }, "EdDSA");
};

describe("a credential", () => {
  test("is verified by a stranger with jose alone", async () => {
    const token = await signCredential(vault, did, credential);
    const { payload, protectedHeader } = await jwtVerify(token, keyOf, { typ: "vc+jwt", issuer: did, algorithms: ["EdDSA"] });
    expect(payload).toEqual({ ...credential, iss: did });
    expect(protectedHeader).toEqual({ alg: "EdDSA", typ: "vc+jwt", cty: "vc", kid: `${did}#${did.slice("did:key:".length)}` });
  });

  test("is the same token every time", async () => {
    expect(await signCredential(vault, did, credential)).toBe(await signCredential(vault, did, { ...credential }));
  });

  test("fails when anything in it is altered", async () => {
    const token = await signCredential(vault, did, credential);
    const { did: stranger } = await identityFor(vault, "https://b.example", NOW);
    const [header = "", , signature = ""] = token.split(".");
    const recode = (value: unknown): string => encodeBase64url(Buffer.from(JSON.stringify(value)));
    const forged = [
      `${header}.${recode({ ...decodeJwt(token), validUntil: "2099-01-01T00:00:00Z" })}.${signature}`,
      `${recode({ ...decodeProtectedHeader(token), typ: "vp+jwt" })}.${token.split(".")[1]}.${signature}`,
      `${recode({ ...decodeProtectedHeader(token), kid: `${stranger}#${stranger.slice(8)}` })}.${token.split(".")[1]}.${signature}`,
      `${token.slice(0, -4)}${token.endsWith("AAAA") ? "BBBB" : "AAAA"}`,
    ];
    for (const jws of forged) await expect(compactVerify(jws, keyOf)).rejects.toMatchObject({ code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED" });
  });

  test("that breaks the data model is not signed, and the error says which rule", async () => {
    const wrong = [
      [{ "@context": ["https://www.w3.org/2018/credentials/v1"] }, "@context"],
      [{ "@context": ["https://www.w3.org/ns/credentials/v2", { DataAccessGrant: "urn:example#x", cnf: "urn:example#cnf" }] }, "@context"],
      [{ type: ["VerifiableCredential", "Undefined"] }, "type"],
      [{ id: "not a url" }, "id"],
      [{ validUntil: "tomorrow" }, "validUntil"],
      [{ credentialSubject: {} }, "credentialSubject"],
      [{ more: "that no context defines" }, "undefined member"],
      [{ vc: {} }, "vc or vp claim"],
    ] as const;
    for (const [change, fault] of wrong) {
      const refused = signCredential(vault, did, { ...credential, ...change });
      await expect(refused, fault).rejects.toThrow(InvalidDocument);
      await expect(refused).rejects.toMatchObject({ code: "invalid_document", fault });
    }
  });

  test("is signed by its issuer only, with a DID of this vault, while it is unlocked", async () => {
    const { did: other } = await identityFor(vault, "https://b.example", NOW);
    await expect(signCredential(vault, other, credential)).rejects.toThrow(TypeError);
    await expect(signCredential(vault, did, { ...credential, issuer: { id: did } })).resolves.toBeTypeOf("string");
    await expect(signCredential(vault, "did:key:z6MkNobody", { ...credential, issuer: "did:key:z6MkNobody" })).rejects.toThrow(UnknownDid);
    await vault.lock();
    await expect(signCredential(vault, did, credential)).rejects.toThrow(VaultLocked);
  });
});

describe("a presentation", () => {
  const request = { challenge: "n-0S6_WzA2Mj", audience: "https://api.a.example", now: NOW };
  const options = { typ: "vp+jwt", audience: request.audience, algorithms: ["EdDSA"] };

  test("envelopes the credential, for one verifier, over its challenge", async () => {
    const token = await signCredential(vault, did, credential);
    const presentation = await signPresentation(vault, did, token, request);
    const { payload, protectedHeader } = await jwtVerify(presentation, keyOf, { ...options, issuer: did, currentDate: new Date(NOW) });
    const seconds = Math.floor(NOW / 1000);
    expect(protectedHeader).toEqual({ alg: "EdDSA", typ: "vp+jwt", cty: "vp", kid: `${did}#${did.slice(8)}` });
    expect(payload).toEqual({
      "@context": ["https://www.w3.org/ns/credentials/v2"],
      type: ["VerifiablePresentation"],
      holder: did,
      verifiableCredential: [
        { "@context": "https://www.w3.org/ns/credentials/v2", type: "EnvelopedVerifiableCredential", id: `data:application/vc+jwt,${token}` },
      ],
      iss: did,
      aud: request.audience,
      nonce: request.challenge,
      iat: seconds,
      exp: seconds + 60,
    });
  });

  test("is good for 60 s and for nobody else", async () => {
    const presentation = await signPresentation(vault, did, await signCredential(vault, did, credential), request);
    const at = (ms: number) => jwtVerify(presentation, keyOf, { ...options, currentDate: new Date(NOW + ms) });
    await expect(at(59_000)).resolves.toBeDefined();
    await expect(at(60_000)).rejects.toMatchObject({ code: "ERR_JWT_EXPIRED" });
    const elsewhere = jwtVerify(presentation, keyOf, { ...options, audience: "https://b.example", currentDate: new Date(NOW) });
    await expect(elsewhere).rejects.toMatchObject({ code: "ERR_JWT_CLAIM_VALIDATION_FAILED" });
  });
});
