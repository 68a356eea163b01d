import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GRANT_ID, newSigner, type Signer } from "../testing/signer.ts";
import { type PushedEvent, receiveEvent } from "./receive-event.ts";

const origin = "https://concertfinder.example";
const now = new Date("2026-11-21T00:00:00Z");
const REVOKED = "urn:datawallet:event:grant-revoked:1";
const ERASURE = "urn:datawallet:event:erasure-requested:1";

let user: Signer;
let other: Signer;
let heard: PushedEvent[];
beforeAll(async () => {
  [user, other] = await Promise.all([newSigner(), newSigner()]);
});
beforeEach(() => {
  heard = [];
});

const claims = (changes: object = {}, signer = user) => ({
  iss: signer.did,
  aud: origin,
  jti: "urn:uuid:1",
  iat: now.getTime() / 1000,
  sub_id: { format: "uri", uri: GRANT_ID },
  events: { [REVOKED]: {} },
  ...changes,
});
const token = (changes: object = {}, header: Record<string, unknown> = {}, signer = user) =>
  signer.sign("secevent+jwt", claims(changes, signer), header);
const receive = (
  body: string,
  request: { method?: string; contentType?: string | null } = {},
  onEvent: (event: PushedEvent) => void | Promise<void> = (event) => void heard.push(event),
) =>
  receiveEvent(
    { method: "POST", contentType: "application/secevent+jwt", body, ...request },
    { origin, now, onEvent, issuerOf: async (grantId) => (grantId === GRANT_ID ? user.did : undefined) },
  );

describe("receiving events", () => {
  it("confirms a revocation with 202, once it is kept", async () => {
    let kept = false;
    const answer = await receive(await token(), {}, async (event) => {
      heard.push(event);
      await new Promise(setImmediate);
      kept = true;
    });
    expect([answer.status, answer.body, kept]).toEqual([202, "", true]);
    expect(heard).toEqual([{ type: "grant_revoked", id: "urn:uuid:1", grantId: GRANT_ID, issuer: user.did, at: now }]);
    await expect(
      receive(await token(), {}, () => {
        throw new TypeError("the disk is full");
      }),
    ).rejects.toThrow("the disk is full");
  });

  it("reads a wish for erasure with its deadline", async () => {
    await receive(await token({ events: { [ERASURE]: { deadline: "2026-12-21T00:00:00Z" } } }));
    expect(heard).toMatchObject([{ type: "erasure_requested", deadline: new Date("2026-12-21T00:00:00Z") }]);
  });

  it("confirms what is about a grant nobody has, and hands it to nobody", async () => {
    expect(await receive(await token({ sub_id: { format: "uri", uri: "urn:uuid:2" } }))).toMatchObject({ status: 202 });
    expect(heard).toEqual([]);
  });

  it("answers what a browser asks first, and no other method", async () => {
    const preflight = await receive("", { method: "OPTIONS", contentType: null });
    expect(preflight).toMatchObject({
      status: 204,
      headers: { "access-control-allow-origin": "*", "access-control-allow-methods": "POST", "access-control-allow-headers": "content-type" },
    });
    expect(await receive("", { method: "GET" })).toMatchObject({ status: 405 });
  });

  it.each([
    ["another's grant", async () => token({}, {}, other), "invalid_issuer"],
    ["in the user's name", async () => other.sign("secevent+jwt", claims()), "invalid_issuer"],
    ["under the user's key id", async () => other.sign("secevent+jwt", claims(), { kid: user.kid }), "authentication_failed"],
    ["altered", async () => (await token()).replace(/.{10}$/, "AAAAAAAAAA"), "authentication_failed"],
    ["for another site", async () => token({ aud: "https://evil.example" }), "invalid_audience"],
    ["for several sites", async () => token({ aud: [origin, "https://evil.example"] }), "invalid_audience"],
    ["of the wrong kind", async () => user.sign("vc+jwt", claims()), "invalid_request"],
    ["of no kind", async () => token({}, { typ: undefined }), "invalid_request"],
    ["of a key we do not know", async () => token({}, { kid: "did:web:x#0" }), "invalid_key"],
    ["unknown", async () => token({ events: { "urn:x": {} } }), "invalid_request"],
    ["none", async () => token({ events: {} }), "invalid_request"],
    ["two", async () => token({ events: { [REVOKED]: {}, [ERASURE]: { deadline: "2026-12-21T00:00:00Z" } } }), "invalid_request"],
    ["without a deadline", async () => token({ events: { [ERASURE]: {} } }), "invalid_request"],
    ["about nothing", async () => token({ sub_id: undefined }), "invalid_request"],
    ["without a name", async () => token({ jti: undefined }), "invalid_request"],
    ["of tomorrow", async () => token({ iat: now.getTime() / 1000 + 86_400 }), "invalid_request"],
    ["too long", async () => `${await token()}${"x".repeat(20_000)}`, "invalid_request"],
    ["nonsense", async () => "{}", "invalid_request"],
  ])("refuses an event: %s", async (_, body, err) => {
    const answer = await receive(await body());
    expect([answer.status, (JSON.parse(answer.body) as { err: string }).err, heard]).toEqual([400, err, []]);
  });

  it("refuses another media type", async () => {
    for (const contentType of [null, "application/json", "text/plain"])
      expect(await receive(await token(), { contentType })).toMatchObject({ status: 400 });
    expect(await receive(await token(), { contentType: "Application/SecEvent+JWT; charset=utf-8" })).toMatchObject({ status: 202 });
  });
});
