import { describe, expect, it } from "vitest";
import { didConfiguration, linkageClaims, linkageToken, newIdentity, signedToken } from "../../e2e/fixtures/domain-linkage.ts";
import { ed25519KeyOf } from "../identity/did-key.ts";
import { linkedDids } from "./domain-linkage.ts";

const NOW = Date.UTC(2026, 5, 1);
const YEAR = 365 * 86_400_000;
const ORIGIN = "https://app.example";
const me = newIdentity();
const other = newIdentity();
const header = { alg: "EdDSA", kid: me.kid };
const claims = linkageClaims(me.did, ORIGIN, NOW);

const of = (...linked: readonly unknown[]) => linkedDids(JSON.parse(didConfiguration(...linked)), ORIGIN, NOW);
const subject = (change: object) => ({ ...claims, vc: { ...claims.vc, credentialSubject: { ...claims.vc.credentialSubject, ...change } } });

describe("the key in a did:key", () => {
  it("is that of the method's own example", () => {
    const key = ed25519KeyOf("did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp");
    expect(Buffer.from(key ?? []).toString("base64url")).toBe("O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik");
    for (const none of ["did:key:z6Mk", `${me.did}0`, "did:web:app.example", "did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme", ""])
      expect(ed25519KeyOf(none)).toBeUndefined();
  });
});

describe("a domain linkage credential", () => {
  it("proves the DID that signed it for this origin", () => {
    expect(of(linkageToken(me, ORIGIN, NOW))).toEqual({ proved: [me.did] });
    expect(of(signedToken({ ...header, typ: "JWT" }, claims, me.key)).proved).toEqual([me.did]);
    expect(of(linkageToken(other, ORIGIN, NOW), linkageToken(me, ORIGIN, NOW), linkageToken(me, ORIGIN, NOW)).proved).toEqual([other.did, me.did]);
  });

  const cases: readonly (readonly [string, string])[] = [
    ["another origin", linkageToken(me, "https://other.example", NOW)],
    ["the origin with a slash at its end", linkageToken(me, `${ORIGIN}/`, NOW)],
    ["the origin without its scheme", linkageToken(me, "app.example", NOW)],
    ["the origin with another port", linkageToken(me, `${ORIGIN}:8443`, NOW)],
    ["an end that has passed", linkageToken(me, ORIGIN, NOW - YEAR)],
    ["a beginning to come", linkageToken(me, ORIGIN, NOW + 3_600_000)],
    ["no end", signedToken(header, { ...claims, exp: undefined }, me.key)],
    ["another's key", signedToken(header, claims, other.key)],
    ["another's key, which it names", signedToken({ alg: "EdDSA", kid: other.kid }, claims, other.key)],
    ["no algorithm", signedToken({ alg: "none", kid: me.kid }, claims, me.key)],
    ["no algorithm and no signature", `${signedToken({ alg: "none", kid: me.kid }, claims, me.key).split(".").slice(0, 2).join(".")}.`],
    ["another algorithm", signedToken({ alg: "HS256", kid: me.kid }, claims, me.key)],
    ["an extension that must be understood", signedToken({ ...header, crit: ["b64"], b64: false }, claims, me.key)],
    ["another type of token", signedToken({ ...header, typ: "vc+jwt" }, claims, me.key)],
    ["no key named", signedToken({ alg: "EdDSA" }, claims, me.key)],
    ["another's fragment", signedToken({ alg: "EdDSA", kid: `${me.did}#${other.did.slice(8)}` }, claims, me.key)],
    ["another issuer", signedToken(header, { ...claims, iss: other.did }, me.key)],
    ["another issuer within", signedToken(header, { ...claims, vc: { ...claims.vc, issuer: { id: other.did } } }, me.key)],
    ["another subject", signedToken(header, { ...claims, sub: other.did }, me.key)],
    ["another subject within", signedToken(header, subject({ id: other.did }), me.key)],
    ["another type of credential", signedToken(header, { ...claims, vc: { ...claims.vc, type: ["VerifiableCredential"] } }, me.key)],
    ["no claims", signedToken(header, {}, me.key)],
    ["a token that is too long", signedToken(header, { ...claims, note: "x".repeat(9000) }, me.key)],
  ];
  it.each(cases)("proves nothing with %s", (_, token) => {
    expect(of(token).proved).toEqual([]);
  });

  it("is none where one letter was altered", () => {
    const token = linkageToken(me, ORIGIN, NOW);
    for (const at of [3, token.indexOf(".") + 9, token.lastIndexOf(".") + 9]) {
      const altered = `${token.slice(0, at)}${token.charAt(at) === "A" ? "B" : "A"}${token.slice(at + 1)}`;
      expect(of(altered).proved).toEqual([]);
    }
  });
});

describe("a site's document", () => {
  it("names whom it proves nothing of", () => {
    expect(of(signedToken(header, claims, other.key))).toEqual({ proved: [], named: me.did });
    expect(of({ issuer: "did:web:app.example", proof: {} })).toEqual({ proved: [], named: "did:web:app.example" });
    expect(of(7, "…", { issuer: "did:web:‮evil" }, { issuer: { id: "x" } })).toEqual({ proved: [] });
    expect(of({ issuer: "did:web:app.example" }, linkageToken(me, ORIGIN, NOW))).toEqual({ proved: [me.did] });
  });

  it("says nothing where it is none", () => {
    for (const none of [undefined, null, 1, "text", [], {}, { linked_dids: "x" }, { linked_dids: {} }, { linked_dids: Array(65).fill("x") }])
      expect(linkedDids(none, ORIGIN, NOW)).toEqual({ proved: [] });
  });

  it("is not looked at beyond its first credentials", () => {
    const token = linkageToken(me, ORIGIN, NOW);
    expect(of(...Array<string>(7).fill("x"), token).proved).toEqual([me.did]);
    expect(of(...Array<string>(8).fill("x"), token).proved).toEqual([]);
  });
});
