import { createHash } from "node:crypto";
import fc from "fast-check";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { grantPayload, newSigner } from "../testing/signer.ts";
import { verifyGrant } from "./verify-grant.ts";
import { type VerifyPossessionOptions, verifyPossession } from "./verify-possession.ts";

const origin = "https://concertfinder.example";
const now = new Date("2026-11-21T00:00:00Z");
const url = "https://partner.example/concerts";
type Key = Awaited<ReturnType<typeof generateKeyPair>>;

let app: Key;
let other: Key;
let credential: string;
let options: VerifyPossessionOptions;
beforeAll(async () => {
  [app, other] = await Promise.all([generateKeyPair("ES256"), generateKeyPair("ES256")]);
  ({ credential, options } = await grantBoundTo(await exportJWK(app.publicKey)));
});

async function grantBoundTo(jwk: JWK | undefined) {
  const user = await newSigner();
  const terms = { issuer: user.did, origin, validFrom: new Date("2026-11-20T12:00:00Z"), validUntil: new Date("2026-11-27T12:00:00Z") };
  const token = await user.sign("vc+jwt", { ...grantPayload(terms), ...(jwk ? { cnf: { jwk } } : {}) });
  const grant = await verifyGrant(token, { origin, now });
  return { credential: token, options: { credential: token, grant, method: "GET", url, now } };
}

/** A proof as any DPoP client makes it. */
async function proofBy(key: Key, claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}, alg = "ES256") {
  const ath = createHash("sha256").update(credential).digest("base64url");
  return new SignJWT({ htm: "GET", htu: url, iat: now.getTime() / 1000, jti: "one", ath, ...claims })
    .setProtectedHeader({ typ: "dpop+jwt", alg, jwk: await exportJWK(key.publicKey), ...header })
    .sign(key.privateKey);
}

const code = async (proof: unknown, changes: Partial<VerifyPossessionOptions> = {}): Promise<unknown> =>
  verifyPossession(proof as string, { ...options, ...changes }).then(
    () => "accepted",
    (error: unknown) => (error as { name: string; code: unknown }).name === "VerificationError" && (error as { code: unknown }).code,
  );

describe("verifyPossession", () => {
  it("takes a proof by the grant's own key, and says which proof it was", async () => {
    expect(await verifyPossession(await proofBy(app), options)).toEqual({ jti: "one", issuedAt: now });
    expect(await code(await proofBy(app), { url: `${url}?page=2#top` })).toBe("accepted");
  });

  it.each([["EdDSA"], ["ES384"], ["ES512"]])("takes a key that signs by %s", async (alg) => {
    const key = await generateKeyPair(alg);
    const bound = await grantBoundTo(await exportJWK(key.publicKey));
    const ath = createHash("sha256").update(bound.credential).digest("base64url");
    expect(await code(await proofBy(key, { ath }, {}, alg), bound.options)).toBe("accepted");
  });

  it("refuses a proof by another key, and one that only shows the right key", async () => {
    expect(await code(await proofBy(other))).toBe("wrong_key");
    expect(await code(await proofBy(other, {}, { jwk: await exportJWK(app.publicKey) }))).toBe("bad_signature");
  });

  it("refuses a proof for anything else", async () => {
    expect(await code(await proofBy(app, { ath: "another" }))).toBe("wrong_credential");
    expect(await code(await proofBy(app, { ath: undefined }))).toBe("wrong_credential");
    expect(await code(await proofBy(app, { htm: "POST" }))).toBe("wrong_audience");
    expect(await code(await proofBy(app, { htu: "https://evil.example/concerts" }))).toBe("wrong_audience");
    expect(await code(await proofBy(app, { htu: "/concerts" }))).toBe("wrong_audience");
    expect(await code(await proofBy(app), { nonce: "drawn" })).toBe("wrong_challenge");
    expect(await code(await proofBy(app, { nonce: "drawn" }), { nonce: "drawn" })).toBe("accepted");
  });

  it("goes by the age", async () => {
    const seconds = now.getTime() / 1000;
    expect(await code(await proofBy(app, { iat: seconds - 60 }))).toBe("accepted");
    expect(await code(await proofBy(app, { iat: seconds - 61 }))).toBe("expired");
    expect(await code(await proofBy(app, { iat: seconds + 30 }))).toBe("accepted");
    expect(await code(await proofBy(app, { iat: seconds + 31 }))).toBe("not_yet_valid");
    expect(await code(await proofBy(app, { jti: "" }))).toBe("malformed");
  });

  it("refuses what is no proof, and a key with its private half", async () => {
    expect(await code(await proofBy(app, {}, { typ: "JWT" }))).toBe("malformed");
    const privateJwk = await exportJWK((await generateKeyPair("ES256", { extractable: true })).privateKey);
    expect(await code(await proofBy(app, {}, { jwk: privateJwk }))).toBe("malformed");
    expect(await code(await proofBy(app, {}, { jwk: { kty: "oct", k: "AA" } }))).toBe("malformed");
    expect(await code(await proofBy(app, {}, { jwk: { kty: "EC" } }))).toBe("unsupported_key");
    for (const proof of [undefined, "", "a.b.c", credential]) expect(await code(proof)).toBe("malformed");
  });

  it("needs a grant that is bound", async () => {
    expect(await code(await proofBy(app), (await grantBoundTo(undefined)).options)).toBe("not_bound");
  });

  it("covers every character", async () => {
    const proof = await proofBy(app);
    await fc.assert(
      fc.asyncProperty(fc.nat(proof.length - 1), fc.constantFrom(...Array.from("AZaz09-_.=")), async (at, character) => {
        const altered = proof.slice(0, at) + character + proof.slice(at + 1);
        expect(altered === proof ? "same" : await code(altered)).not.toBe("accepted");
        expect(altered === proof ? "same" : await code(altered)).toBeTypeOf("string");
      }),
      { numRuns: 200 },
    );
  });
});
