import { beforeAll, describe, expect, it } from "vitest";
import { grantPayload, newSigner, presentationPayload, type Signer } from "../testing/signer.ts";
import { verifyPresentation } from "./verify-presentation.ts";

const origin = "https://concertfinder.example";
const now = new Date("2026-11-21T00:00:00Z");
const asked = { challenge: "drawn at random", audience: origin };
const terms = { origin, validFrom: new Date("2026-11-20T12:00:00Z"), validUntil: new Date("2026-11-27T12:00:00Z") };

let user: Signer;
let other: Signer;
let credential: string;
let payload: ReturnType<typeof presentationPayload>;
beforeAll(async () => {
  [user, other] = await Promise.all([newSigner(), newSigner()]);
  credential = await user.sign("vc+jwt", grantPayload({ ...terms, issuer: user.did }));
  payload = presentationPayload(user.did, credential, { ...asked, at: now });
});

const code = async (jwt: unknown, options: Partial<Parameters<typeof verifyPresentation>[1]> = {}): Promise<unknown> =>
  verifyPresentation(jwt as string, { ...asked, origin, now, ...options }).then(
    () => "accepted",
    (error: unknown) => (error as { code: unknown }).code,
  );
const signed = (changes: object, header?: Record<string, unknown>) => user.sign("vp+jwt", { ...payload, ...changes }, header);
const enveloping = (jwt: string, changes: object = {}) => ({
  verifiableCredential: [
    { "@context": "https://www.w3.org/ns/credentials/v2", type: "EnvelopedVerifiableCredential", id: `data:application/vc+jwt,${jwt}`, ...changes },
  ],
});

describe("verifyPresentation", () => {
  it("reads a good one, and says that the grant is live", async () => {
    const read = await verifyPresentation(await signed({}), { ...asked, origin, now });
    expect(read).toMatchObject({
      holder: user.did,
      expiresAt: new Date("2026-11-21T00:01:00Z"),
      grant: { origin, issuer: user.did, revocation: "live" },
    });
  });

  it("takes the challenge, audience and origin to the letter", async () => {
    const jwt = await signed({});
    expect(await code(jwt, { challenge: "another" })).toBe("wrong_challenge");
    expect(await code(jwt, { audience: "https://evil.example" })).toBe("wrong_audience");
    expect(await code(jwt, { origin: "https://evil.example" })).toBe("wrong_origin");
    expect(await code(await signed({ nonce: undefined }))).toBe("wrong_challenge");
    expect(await code(await signed({ aud: [asked.audience, "https://evil.example"] }))).toBe("wrong_audience");
  });

  it("lives 60 s and no longer", async () => {
    const jwt = await signed({});
    expect(await code(jwt, { now: new Date("2026-11-21T00:00:59.999Z") })).toBe("accepted");
    expect(await code(jwt, { now: new Date("2026-11-21T00:01:00Z") })).toBe("expired");
    expect(await code(jwt, { now: new Date("2026-11-20T23:59:29Z") })).toBe("not_yet_valid");
    const iat = payload.iat;
    for (const life of [{ exp: iat + 61 }, { exp: iat }, { exp: iat - 1 }, { exp: undefined }, { iat: undefined }, { exp: "soon" }])
      expect(await code(await signed(life))).toBe("malformed");
  });

  it("is the holder's own", async () => {
    expect(await code(await other.sign("vp+jwt", payload))).toBe("issuer_mismatch");
    expect(await code(await signed({ iss: other.did }))).toBe("issuer_mismatch");
    expect(await code(await other.sign("vp+jwt", payload, { kid: user.kid }))).toBe("bad_signature");
    const borrowed = presentationPayload(other.did, credential, { ...asked, at: now });
    expect(await code(await other.sign("vp+jwt", borrowed))).toBe("issuer_mismatch");
  });

  it("holds one good credential", async () => {
    const expired = await user.sign("vc+jwt", { ...grantPayload({ ...terms, issuer: user.did, validUntil: new Date("2026-11-20T13:00:00Z") }) });
    expect(await code(await signed(enveloping(expired)))).toBe("expired");
    const [header, body] = credential.split(".");
    expect(await code(await signed(enveloping(`${header}.${body}.${"A".repeat(86)}`)))).toBe("bad_signature");
    const [envelope] = payload.verifiableCredential;
    const wrong = [
      { verifiableCredential: [] },
      { verifiableCredential: [envelope, envelope] },
      { verifiableCredential: envelope },
      { verifiableCredential: [credential] },
      enveloping(credential, { type: "VerifiableCredential" }),
      enveloping(credential, { id: credential }),
      enveloping(credential, { id: `data:application/vp+jwt,${credential}` }),
    ];
    for (const changes of wrong) expect(await code(await signed(changes)), JSON.stringify(changes).slice(0, 80)).toBe("malformed");
  });

  it.each([{ "@context": [] }, { type: ["VerifiableCredential"] }, { vp: {} }])("with %j is malformed", async (changes) => {
    expect(await code(await signed(changes))).toBe("malformed");
  });

  it("is no credential, and a credential is none", async () => {
    expect(await code(credential)).toBe("malformed");
    expect(await code(await signed({}, { typ: "vc+jwt" }))).toBe("malformed");
  });
});
