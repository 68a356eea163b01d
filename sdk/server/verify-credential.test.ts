import { CompactSign, exportJWK, generateKeyPair, type JWK } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { newSigner, type Signer } from "../testing/signer.ts";
import { openPresentation } from "./open-presentation.ts";
import type { VerificationMethod } from "./signed.ts";
import { verifyCredential } from "./verify-credential.ts";

const now = new Date("2026-11-21T00:00:00Z");
const BASE = "https://www.w3.org/ns/credentials/v2";
const CONTROLLER = "https://issuer.example/keys";

let user: Signer;
let plain: { readonly [member: string]: unknown };
beforeAll(async () => {
  user = await newSigner();
  plain = { "@context": [BASE], type: ["VerifiableCredential"], issuer: user.did, credentialSubject: { id: "did:example:subject" } };
});

const code = async (verifying: Promise<unknown>): Promise<unknown> =>
  verifying.then(
    () => "accepted",
    (error: unknown) => (error as { name: string; code: unknown }).name === "VerificationError" && (error as { code: unknown }).code,
  );
const of = async (changes: object, header?: Record<string, unknown>) =>
  code(verifyCredential(await user.sign("vc+jwt", { ...plain, ...changes }, header), { now }));

describe("verifyCredential", () => {
  it("takes any credential of the data model, not only grants", async () => {
    expect(await verifyCredential(await user.sign("vc+jwt", plain), { now })).toEqual({ issuer: user.did, credential: plain });
    expect(await of({ issuer: { id: user.did }, iss: user.did })).toBe("accepted");
  });

  it("wants the issuer to be who signed", async () => {
    expect(await of({ issuer: "did:key:z6MkOther" })).toBe("issuer_mismatch");
    expect(await of({ issuer: { id: "https://issuer.example" } })).toBe("issuer_mismatch");
    expect(await of({ iss: "did:key:z6MkOther" })).toBe("issuer_mismatch");
    expect(await of({ id: "urn:uuid:1", jti: "urn:uuid:2" })).toBe("malformed");
  });

  it("goes by the time, said in either way", async () => {
    expect(await of({ validFrom: "2026-11-21T00:00:30Z" })).toBe("accepted");
    expect(await of({ validFrom: "2026-11-21T00:00:31Z" })).toBe("not_yet_valid");
    expect(await of({ validUntil: "2026-11-21T00:00:00Z" })).toBe("expired");
    expect(await of({ exp: now.getTime() / 1000 })).toBe("expired");
    expect(await of({ nbf: now.getTime() / 1000 + 31 })).toBe("not_yet_valid");
    expect(await of({ exp: "soon" })).toBe("malformed");
  });

  it("takes no other media type, and no unsecured token", async () => {
    for (const header of [{ typ: "vp+jwt" }, { typ: "JWT" }, { typ: undefined }, { cty: "vp" }]) expect(await of({}, header)).toBe("malformed");
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const unsecured = `${encode({ alg: "none", typ: "vc+jwt", kid: user.kid })}.${encode(plain)}.`;
    expect(await code(verifyCredential(unsecured, { now }))).toBe("unsupported_algorithm");
    expect(await code(verifyCredential(JSON.stringify(plain), { now }))).toBe("malformed");
  });
});

describe("by a key that the verifier has", () => {
  async function issuer(
    alg: string,
    kid?: string,
  ): Promise<{ method: VerificationMethod; sign: (header?: object, changes?: object) => Promise<string> }> {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    const jwk: JWK = await exportJWK(publicKey);
    const payload = (changes: object) => Buffer.from(JSON.stringify({ ...plain, issuer: CONTROLLER, ...changes }));
    return {
      method: { id: `${CONTROLLER}#1`, controller: CONTROLLER, publicKeyJwk: { ...jwk, ...(kid === undefined ? {} : { kid }) } },
      sign: (header = {}, changes = {}) =>
        new CompactSign(payload(changes)).setProtectedHeader({ alg, typ: "vc+jwt", cty: "vc", kid: `${CONTROLLER}#1`, ...header }).sign(privateKey),
    };
  }

  it.each(["ES256", "ES384", "ES512", "EdDSA"])("%s", async (alg) => {
    const { method, sign } = await issuer(alg, "thumbprint");
    const verify = async (token: string) => code(verifyCredential(token, { verificationMethod: method, now }));
    expect(await verify(await sign())).toBe("accepted");
    expect(await verify(await sign({ kid: "thumbprint" }))).toBe("accepted");
    expect(await verify(await sign({ kid: undefined }))).toBe("accepted");
    expect(await verify(await sign({ kid: `${CONTROLLER}#2` }))).toBe("unsupported_key");
    expect(await verify(await sign({}, { issuer: user.did }))).toBe("issuer_mismatch");
    const token = await sign();
    expect(await verify(`${token.slice(0, -8)}AAAAAAAA`)).toBe("bad_signature");
    expect(await verify(token.slice(0, -4))).toBe("bad_signature");
  });

  it("goes by the key's own algorithm, whatever the header says", async () => {
    const [one, other] = [await issuer("ES256"), await issuer("ES384")];
    expect(await code(verifyCredential(await one.sign(), { verificationMethod: other.method, now }))).toBe("unsupported_algorithm");
    const { publicKey } = await generateKeyPair("RS256");
    const rsa = { ...one.method, publicKeyJwk: await exportJWK(publicKey) };
    expect(await code(verifyCredential(await one.sign(), { verificationMethod: rsa, now }))).toBe("unsupported_algorithm");
    expect(await code(verifyCredential(await one.sign(), { verificationMethod: { ...one.method, publicKeyJwk: { kty: "EC" } }, now }))).toBe(
      "unsupported_key",
    );
  });

  it("does not take a did:key's word over it", async () => {
    const { method } = await issuer("EdDSA");
    expect(await code(verifyCredential(await user.sign("vc+jwt", plain), { verificationMethod: method, now }))).toBe("unsupported_key");
  });
});

describe("openPresentation", () => {
  const presented = { "@context": [BASE], type: ["VerifiablePresentation"] };

  it("gives the credentials out of their envelopes, unverified", async () => {
    const envelope = { "@context": BASE, type: "EnvelopedVerifiableCredential", id: "data:application/vc+jwt,a.b.c" };
    const token = await user.sign("vp+jwt", { ...presented, holder: user.did, verifiableCredential: [envelope] });
    expect(await openPresentation(token, { now })).toMatchObject({
      holder: user.did,
      credentials: [{ mediaType: "application/vc+jwt", content: "a.b.c" }],
    });
  });

  it("needs neither a holder nor a challenge, and takes both to the letter", async () => {
    const open = async (changes: object, options: object = {}) =>
      code(openPresentation(await user.sign("vp+jwt", { ...presented, ...changes }), { now, ...options }));
    expect(await open({})).toBe("accepted");
    expect(await open({ holder: "did:example:other" })).toBe("issuer_mismatch");
    expect(await open({ nonce: "a", aud: "b" }, { challenge: "a", audience: "b" })).toBe("accepted");
    expect(await open({ nonce: "a", aud: "b" }, { challenge: "c", audience: "b" })).toBe("wrong_challenge");
    expect(await open({ nonce: "a", aud: ["b", "c"] }, { challenge: "a", audience: "b" })).toBe("wrong_audience");
    expect(await open({}, { challenge: "a" })).toBe("wrong_challenge");
    expect(await open({ exp: now.getTime() / 1000 })).toBe("expired");
  });
});
