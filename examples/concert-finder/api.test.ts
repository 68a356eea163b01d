import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { grantPayload, newSigner, presentationPayload, type Signer } from "../../sdk/testing/signer.ts";
import type { Running } from "../serve-app.ts";
import { startConcertFinder } from "./server.ts";
import { inMoney, PRICE } from "./terms.ts";

let app: Running;
let user: Signer;
let cookie: string;
beforeEach(async () => {
  [app, user] = await Promise.all([startConcertFinder({ port: 0, host: "127.0.0.1" }), newSigner()]);
  cookie = "";
});
afterEach(() => app.close());

/** One browser: keeps its cookie. */
async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${app.url}/api/${path}`, { method, headers: { cookie, "content-type": "application/json" }, ...init });
  cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? cookie;
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const hour = 3_600_000;
const credentialOf = (signer: Signer, origin = app.url, changes: object = { compensation: PRICE }) =>
  signer.sign(
    "vc+jwt",
    grantPayload({ issuer: signer.did, origin, validFrom: new Date(Date.now() - hour), validUntil: new Date(Date.now() + hour), ...changes }),
  );

async function connect(signer = user, credential?: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const jwt = credential ?? (await credentialOf(signer));
  await call("POST", "grant", { credential: jwt });
  const { body } = await call("POST", "challenge", {});
  const { challenge, audience } = body as { challenge: string; audience: string };
  return call("POST", "presentation", {
    presentation: await signer.sign("vp+jwt", presentationPayload(signer.did, jwt, { challenge, audience, at: new Date() })),
  });
}

const offer = {
  ...PRICE,
  per: undefined,
  payTo: "0x000000000000000000000000000000000000dEaD",
  maxTimeoutSeconds: 300,
  extra: { name: "USDC", version: "2" },
};

describe("the backend", () => {
  it("serves the page and its script under a policy without inline code", async () => {
    for (const [path, type, text] of [
      ["/", "text/html", "Connect my listening"],
      ["/app.js", "text/javascript", "datawallet:requestProvider"],
      ["/style.css", "text/css", "--accent"],
    ] as const) {
      const response = await fetch(app.url + path);
      expect(response.headers.get("content-type")).toContain(type);
      expect(response.headers.get("content-security-policy")).toContain("script-src 'self'");
      expect(await response.text()).toContain(text);
    }
  });

  it("takes a genuine credential for its own origin, and forgets it when told", async () => {
    const { status, body } = await call("POST", "grant", { credential: await credentialOf(user) });
    expect([status, body]).toMatchObject([200, { grant: { fields: ["played_at", "artist_name"], paid: true } }]);
    expect((await call("GET", "grant")).body).toEqual(body);
    await call("DELETE", "grant");
    expect((await call("GET", "grant")).body).toEqual({ grant: null });
  });

  it("refuses one for another origin, one that is forged, and none", async () => {
    const forged = (await credentialOf(user)).replace(/\.[^.]+$/, `.${"A".repeat(86)}`);
    for (const [credential, error] of [
      [await credentialOf(user, "https://evil.example"), "wrong_origin"],
      [forged, "bad_signature"],
      [undefined, "malformed"],
      [7, "malformed"],
    ])
      expect(await call("POST", "grant", { credential })).toEqual({ status: 400, body: { error } });
    expect((await call("GET", "grant")).body).toEqual({ grant: null });
  });

  it("takes a presentation of the stored grant over its own challenge, once", async () => {
    const credential = await credentialOf(user);
    expect(await connect(user, credential)).toEqual({ status: 200, body: { holder: user.did } });
    const { challenge, audience } = (await call("POST", "challenge", {})).body as { challenge: string; audience: string };
    const presentation = await user.sign("vp+jwt", presentationPayload(user.did, credential, { challenge, audience, at: new Date() }));
    expect((await call("POST", "presentation", { presentation })).status).toBe(200);
    expect((await call("POST", "presentation", { presentation })).body).toEqual({ error: "malformed" });
    await call("POST", "challenge", {});
    expect((await call("POST", "presentation", { presentation })).body).toEqual({ error: "wrong_challenge" });
  });

  it("refuses a presentation of somebody else's grant", async () => {
    await call("POST", "grant", { credential: await credentialOf(user) });
    const { challenge, audience } = (await call("POST", "challenge", {})).body as { challenge: string; audience: string };
    const other = await newSigner();
    const presentation = await other.sign(
      "vp+jwt",
      presentationPayload(other.did, await credentialOf(other), { challenge, audience, at: new Date() }),
    );
    expect((await call("POST", "presentation", { presentation })).body).toEqual({ error: "issuer_mismatch" });
  });
});

describe("paying", () => {
  it("signs exactly what the grant says, with the stock x402 client", async () => {
    await connect();
    const { status, body } = await call("POST", "pay", { accepts: [{ ...offer, amount: "999999" }, offer] });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      amount: "1000",
      payment: { x402Version: 2, accepted: { payTo: offer.payTo, amount: "1000" }, payload: { authorization: { to: offer.payTo, value: "1000" } } },
    });
  });

  it.each([
    ["more", { amount: "1001" }],
    ["another asset", { asset: offer.payTo }],
    ["another chain", { network: "eip155:8453" }],
    ["another scheme", { scheme: "upto" }],
    ["no payee", { payTo: undefined }],
  ])("refuses %s", async (_what, changes) => {
    await connect();
    expect(await call("POST", "pay", { accepts: [{ ...offer, ...changes }] })).toEqual({ status: 400, body: { error: "price_not_agreed" } });
  });

  it("refuses without a grant, without proof that it lives, for a free one, and over its own limit", async () => {
    expect((await call("POST", "pay", { accepts: [offer] })).body).toEqual({ error: "no_session_grant" });
    await call("POST", "grant", { credential: await credentialOf(user) });
    expect((await call("POST", "pay", { accepts: [offer] })).body).toEqual({ error: "not_live" });
    await connect(user, await credentialOf(user, app.url, {}));
    expect((await call("POST", "pay", { accepts: [offer] })).body).toEqual({ error: "price_not_agreed" });
    const dear = { ...PRICE, amount: "5001" };
    await connect(user, await credentialOf(user, app.url, { compensation: dear }));
    expect((await call("POST", "pay", { accepts: [{ ...offer, amount: "5001" }] })).body).toEqual({ error: "price_not_agreed" });
  });

  it("does not break on nonsense", async () => {
    await connect();
    for (const accepts of [undefined, "x", {}, Array.from({ length: 17 }, () => offer)])
      expect((await call("POST", "pay", { accepts })).body).toEqual({ error: "malformed" });
    for (const one of [null, 1, {}, { ...offer, amount: "-1" }, { ...offer, amount: "x" }])
      expect((await call("POST", "pay", { accepts: [one] })).body).toEqual({ error: "price_not_agreed" });
  });
});

describe("concerts", () => {
  it("follow from the names alone and are marked as samples", async () => {
    const first = await call("POST", "concerts", { artists: ["Robyn", "Burial"] });
    const second = await call("POST", "concerts", { artists: ["Burial", "Robyn"] });
    expect(first.body).toEqual(second.body);
    expect(first.body).toMatchObject({
      sample: true,
      concerts: [{ venue: expect.any(String), date: expect.stringMatching(/^2027-\d{2}-\d{2}$/) }, {}],
    });
    expect((await call("POST", "concerts", { artists: [1] })).body).toEqual({ error: "malformed" });
  });
});

describe("money in words", () => {
  it.each([
    [0n, "0.000 USDC"],
    [1000n, "0.001 USDC"],
    [1n, "0.000001 USDC"],
    [1_500_000n, "1.500 USDC"],
    [12_000_010n, "12.00001 USDC"],
  ])("%s atomic units", (amount, text) => {
    expect(inMoney(amount, "USDC")).toBe(text);
  });
});
