import fc from "fast-check";
import { CompactSign, exportJWK, generateKeyPair, UnsecuredJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { GRANT_ID, grantPayload, newSigner, type Signer } from "../testing/signer.ts";
import { verifyGrant } from "./verify-grant.ts";

const origin = "https://concertfinder.example";
const validFrom = new Date("2026-11-20T12:00:00Z");
const validUntil = new Date("2026-11-27T12:00:00Z");
const now = new Date("2026-11-21T00:00:00Z");

let user: Signer;
let other: Signer;
let payload: ReturnType<typeof grantPayload>;
beforeAll(async () => {
  [user, other] = await Promise.all([newSigner(), newSigner()]);
  payload = grantPayload({ issuer: user.did, origin, validFrom, validUntil });
});

const code = async (jwt: unknown, options: Parameters<typeof verifyGrant>[1] = { origin, now }): Promise<unknown> =>
  verifyGrant(jwt as string, options).then(
    () => "accepted",
    (error: unknown) => (error as { code: unknown }).code,
  );
const signed = (changes: object, header?: Record<string, unknown>) => user.sign("vc+jwt", { ...payload, ...changes }, header);
const detail = () => payload.credentialSubject.authorization_details[0] ?? {};
const withDetail = (changes: object) =>
  signed({ credentialSubject: { ...payload.credentialSubject, authorization_details: [{ ...detail(), ...changes }] } });

describe("a good credential", () => {
  it("is read", async () => {
    const grant = await verifyGrant(await signed({}), { origin, now });
    expect(grant).toMatchObject({
      grantId: GRANT_ID,
      issuer: user.did,
      origin,
      validFrom,
      validUntil,
      revocation: "not_checked",
      confirmationKey: undefined,
    });
    expect(grant.authorizationDetails[0]?.streams[0]?.fields).toEqual(["played_at", "artist_name"]);
  });

  it("needs neither the registered claims nor cty", async () => {
    expect(await code(await signed({ iss: undefined, iat: undefined, exp: undefined, jti: undefined }, { cty: undefined }))).toBe("accepted");
  });

  it("may carry a context of its own", async () => {
    const terms = { DataAccessGrant: "https://freehold.example/v1#DataAccessGrant", origin: "https://freehold.example/v1#origin" };
    const base = "https://www.w3.org/ns/credentials/v2";
    expect(await code(await signed({ "@context": [base, terms] }))).toBe("accepted");
    expect(await code(await signed({ "@context": [base, { origin: terms.origin }] }))).toBe("malformed");
    expect(await code(await signed({ "@context": [base, { ...terms, VerifiableCredential: "https://evil.example#" }] }))).toBe("malformed");
    expect(await code(await signed({ "@context": [{ origin: "x" }, "https://www.w3.org/ns/credentials/v2"] }))).toBe("malformed");
  });

  it("may bind a key of the app's", async () => {
    const jwk = { kty: "OKP", crv: "Ed25519", x: "AA" };
    expect((await verifyGrant(await signed({ cnf: { jwk } }), { now })).confirmationKey).toEqual(jwk);
    expect(await code(await signed({ cnf: { jwk: "x" } }))).toBe("malformed");
  });
});

describe("the signature", () => {
  it("covers every character of the token", async () => {
    const jwt = await signed({});
    await fc.assert(
      fc.asyncProperty(fc.nat(jwt.length - 1), fc.constantFrom("A", "Z", "a", "z", "0", "9", "-", "_", "."), async (at, char) => {
        const tampered = jwt.slice(0, at) + char + jwt.slice(at + 1);
        // The last character of base64url carries unused bits: a change of those alone changes no byte.
        const same =
          tampered
            .split(".")
            .map((part) => Buffer.from(part, "base64url").toString("hex"))
            .join() ===
          jwt
            .split(".")
            .map((part) => Buffer.from(part, "base64url").toString("hex"))
            .join();
        if (!same) expect(await code(tampered)).not.toBe("accepted");
      }),
      { numRuns: 300 },
    );
  });

  it("of someone else under the user's name is refused", async () => {
    expect(await code(await other.sign("vc+jwt", payload, { kid: user.kid }))).toBe("bad_signature");
  });

  it("of another credential is refused", async () => {
    const [header, , signature] = (await signed({})).split(".");
    const body = Buffer.from(JSON.stringify({ ...payload, validUntil: "2099-01-01T00:00:00Z" })).toString("base64url");
    expect(await code([header, body, signature].join("."))).toBe("bad_signature");
  });

  it("by a signer who is not the issuer is refused, by issuer and by iss", async () => {
    expect(await code(await other.sign("vc+jwt", payload))).toBe("issuer_mismatch");
    expect(await code(await other.sign("vc+jwt", { ...payload, iss: undefined }))).toBe("issuer_mismatch");
    expect(await code(await other.sign("vc+jwt", { ...payload, iss: other.did }))).toBe("issuer_mismatch");
    for (const iss of [other.did, null, ""]) expect(await code(await signed({ iss }))).toBe("issuer_mismatch");
  });
});

describe("the header", () => {
  it("admits EdDSA alone", async () => {
    expect(await code(new UnsecuredJWT(payload).encode())).toBe("unsupported_algorithm");
    const bytes = Buffer.from(JSON.stringify(payload));
    const mac = new CompactSign(bytes).setProtectedHeader({ alg: "HS256", typ: "vc+jwt", kid: user.kid });
    expect(await code(await mac.sign(Buffer.from(user.did.padEnd(64))))).toBe("unsupported_algorithm");
    const ec = await generateKeyPair("ES256");
    expect(await code(await new CompactSign(bytes).setProtectedHeader({ alg: "ES256", typ: "vc+jwt", kid: user.kid }).sign(ec.privateKey))).toBe(
      "unsupported_algorithm",
    );
  });

  it("brings no key of its own", async () => {
    const jwk = await exportJWK(other.privateKey);
    expect(await code(await other.sign("vc+jwt", payload, { kid: user.kid, jwk: { kty: "OKP", crv: "Ed25519", x: jwk.x } }))).toBe("bad_signature");
  });

  it.each([
    ["typ", "JWT"],
    ["typ", "vp+jwt"],
    ["typ", undefined],
    ["typ", "VC+JWT"],
    ["cty", "vp"],
  ])("with %s %j is malformed", async (member, value) => {
    expect(await code(await signed({}, { [member]: value }))).toBe("malformed");
  });

  it("names a did:key and its own key", async () => {
    const kids = [
      undefined,
      "",
      user.did,
      `${user.kid}#`,
      `${user.did}#${other.did.slice(8)}`,
      `${user.did}#key-1`,
      "did:web:app.example#did:web:app.example",
      "#",
      "__proto__#__proto__",
    ];
    for (const kid of kids) expect(await code(await signed({}, { kid }))).toBe("unsupported_key");
  });

  it("with an unknown critical extension is malformed", async () => {
    const jwt = await signed({});
    const header = Buffer.from(JSON.stringify({ alg: "EdDSA", typ: "vc+jwt", kid: user.kid, crit: ["new"], new: 1 })).toString("base64url");
    expect(await code([header, ...jwt.split(".").slice(1)].join("."))).toBe("malformed");
  });
});

describe("time", () => {
  const at = async (instant: string, changes = {}) => code(await signed(changes), { origin, now: new Date(instant) });

  it("is from validFrom, with 30 s for a slow clock, to before validUntil, without", async () => {
    expect(await at("2026-11-20T11:59:29.999Z")).toBe("not_yet_valid");
    expect(await at("2026-11-20T11:59:30Z")).toBe("accepted");
    expect(await at("2026-11-27T11:59:59.999Z")).toBe("accepted");
    expect(await at("2026-11-27T12:00:00Z")).toBe("expired");
  });

  it("is narrowed by exp, nbf and iat, and widened by none", async () => {
    const seconds = (instant: string) => Date.parse(instant) / 1000;
    expect(await at("2026-11-21T00:00:00Z", { exp: seconds("2026-11-20T13:00:00Z") })).toBe("expired");
    expect(await at("2026-11-28T00:00:00Z", { exp: seconds("2027-01-01T00:00:00Z") })).toBe("expired");
    expect(await at("2026-11-21T00:00:00Z", { nbf: seconds("2026-11-22T00:00:00Z") })).toBe("not_yet_valid");
    expect(await at("2026-11-21T00:00:00Z", { iat: seconds("2026-11-22T00:00:00Z") })).toBe("not_yet_valid");
    expect(await at("2026-11-19T00:00:00Z", { nbf: 0, iat: 0 })).toBe("not_yet_valid");
  });

  it.each([
    { exp: "soon" },
    { exp: null },
    { validUntil: "soon" },
    { validUntil: 1 },
    { validUntil: undefined },
    { validFrom: "2026-11-20" },
    { validFrom: "2026-11-28T00:00:00Z" },
    { jti: "urn:uuid:other" },
  ])("%j is malformed", async (changes) => {
    expect(await code(await signed(changes))).toBe("malformed");
  });
});

describe("the origin", () => {
  it("is compared whole", async () => {
    for (const wrong of [
      "https://concertfinder.example.evil.example",
      "http://concertfinder.example",
      "https://concertfinder.example/",
      "https://concertfinder.example:8443",
      "null",
      "",
    ])
      expect(await code(await signed({}), { origin: wrong, now })).toBe("wrong_origin");
  });
});

describe("the form", () => {
  it.each([
    { "@context": undefined },
    { "@context": "https://www.w3.org/ns/credentials/v2" },
    { "@context": [] },
    { "@context": ["https://www.w3.org/2018/credentials/v1"] },
    { type: ["VerifiableCredential"] },
    { type: "DataAccessGrant" },
    { type: [] },
    { id: undefined },
    { issuer: undefined },
    { issuer: {} },
    { credentialSubject: undefined },
    { credentialSubject: [] },
    { credentialSubject: { id: "x" } },
    { vc: {} },
    { vp: {} },
  ])("%j is malformed", async (changes) => {
    expect(await code(await signed(changes))).toBe("malformed");
  });

  it("leaves nothing of the access to convention", async () => {
    const stream = { name: "play_events", fields: ["played_at"], time_range: { since: "2020-01-01T00:00:00Z", until: "2026-01-01T00:00:00Z" } };
    expect(await code(await withDetail({ streams: [stream], max_uses: 100 }))).toBe("accepted");
    const wrong = [
      { type: "other" },
      { source: {} },
      { access_mode: "always" },
      { purpose_code: 1 },
      { max_uses: 0 },
      { max_uses: "100" },
      { compensation: { scheme: "exact" } },
      { streams: [] },
      { streams: {} },
      { streams: [{ ...stream, fields: [] }] },
      { streams: [{ ...stream, fields: ["*", 1] }] },
      { streams: [{ ...stream, time_range: {} }] },
      { streams: [stream, null] },
    ];
    for (const changes of wrong) expect(await code(await withDetail(changes)), JSON.stringify(changes)).toBe("malformed");
  });

  it("of the token itself is bounded and typed", async () => {
    for (const token of [undefined, null, 1, {}, "", ".", "..", "...", "a.b.c", "x".repeat(200_000), (await signed({})) + "A".repeat(140_000)])
      expect(await code(token)).toBe("malformed");
  });

  it("never throws anything but a VerificationError", async () => {
    const codes = [
      "malformed",
      "unsupported_algorithm",
      "unsupported_key",
      "bad_signature",
      "issuer_mismatch",
      "expired",
      "not_yet_valid",
      "wrong_origin",
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.jsonValue(),
        fc.dictionary(fc.constantFrom("alg", "typ", "kid", "cty", "crit", "b64"), fc.jsonValue()),
        async (body, header) => {
          const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
          expect(codes).toContain(await code(`${encode({ alg: "EdDSA", typ: "vc+jwt", kid: user.kid, ...header })}.${encode(body)}.AAAA`));
          expect(codes).toContain(await code(await user.sign("vc+jwt", body)));
        },
      ),
      { numRuns: 200 },
    );
  });
});
