import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStatusList } from "../../sdk/server/status-list.ts";
import { grantPayload, newSigner, type Signer, statusListPayload } from "../../sdk/testing/signer.ts";
import type { Running } from "../serve-app.ts";
import { pathOf } from "./accept.ts";
import { networkOf, rateLimit } from "./rate-limit.ts";
import { type StatusHostOptions, startStatusHost } from "./server.ts";

const HOUR = 3_600_000;
let folder: string;
let host: Running;
let user: Signer;
let at: number;

async function start(options: Partial<StatusHostOptions> = {}): Promise<void> {
  host = await startStatusHost({ port: 0, host: "127.0.0.1", database: join(folder, "lists.sqlite"), now: () => new Date(at), ...options });
}
beforeEach(async () => {
  [folder, user] = await Promise.all([mkdtemp(join(tmpdir(), "freehold-status-host-")), newSigner()]);
  at = Date.UTC(2026, 10, 21);
  await start();
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true, force: true });
});

type Terms = Partial<Parameters<typeof statusListPayload>[0]>;
const address = (signer = user): string => `${host.url}/${pathOf(signer.did)}`;
const payload = (terms: Terms = {}) =>
  statusListPayload({ issuer: user.did, list: address(), validFrom: new Date(at), validUntil: new Date(at + 24 * HOUR), ...terms });
const listOf = (terms: Terms = {}, signer = user): Promise<string> => signer.sign("vc+jwt", payload(terms));

async function put(body: string, to = address(), type = "application/vc+jwt"): Promise<[number, unknown]> {
  const response = await fetch(to, { method: "PUT", body, headers: { "content-type": type } });
  const text = await response.text();
  return [response.status, text === "" ? undefined : (JSON.parse(text) as { error: unknown }).error];
}

describe("the host", () => {
  it("keeps a list and gives it to everybody, for caches and other origins too", async () => {
    const jwt = await listOf({ revoked: [5] });
    expect(await put(jwt)).toEqual([204, undefined]);
    const response = await fetch(address());
    expect(await response.text()).toBe(jwt);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "application/vc+jwt",
      "access-control-allow-origin": "*",
      "cache-control": "public, max-age=60, must-revalidate",
      etag: expect.stringMatching(/^"[\w-]{43}"$/),
      "x-content-type-options": "nosniff",
    });
    const again = await fetch(address(), { headers: { "if-none-match": `"x", W/${response.headers.get("etag")}` } });
    expect([again.status, await again.text(), again.headers.get("access-control-allow-origin")]).toEqual([304, "", "*"]);
    expect((await openStatusList(jwt, { list: address(), issuer: user.did, now: new Date(at) })).isSet(5)).toBe(true);
  });

  it("answers the question that a browser asks first", async () => {
    const headers = { origin: "chrome-extension://x", "access-control-request-method": "PUT", "access-control-request-headers": "content-type" };
    const response = await fetch(address(), { method: "OPTIONS", headers });
    expect(response.ok).toBe(true);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET,PUT",
      "access-control-allow-headers": "content-type",
    });
  });

  it("goes on after a restart", async () => {
    const jwt = await listOf();
    const { port } = new URL(host.url);
    await put(jwt);
    await host.close();
    await start({ port: Number(port) });
    expect(await (await fetch(address())).text()).toBe(jwt);
  });

  it("shows nothing that ended, nor what it never had", async () => {
    await put(await listOf());
    at += 24 * HOUR;
    for (const url of [address(), `${host.url}/${"a".repeat(43)}`, `${host.url}/`, `${host.url}/x`]) {
      const response = await fetch(url);
      expect([response.status, await response.json()], url).toEqual([404, { error: "not_found" }]);
    }
  });
});

describe("what it refuses", () => {
  it("an older list, and takes a newer one; the same one changes nothing", async () => {
    const [older, old] = [
      await listOf({ validFrom: new Date(at - 2), validUntil: new Date(at + HOUR) }),
      await listOf({ validFrom: new Date(at - 1), validUntil: new Date(at + HOUR) }),
    ];
    expect(await put(old)).toEqual([204, undefined]);
    expect(await put(older)).toEqual([409, "not_newer"]);
    expect(await put(await listOf({ validFrom: new Date(at - 1), validUntil: new Date(at + HOUR), revoked: [1] }))).toEqual([409, "not_newer"]);
    expect(await put(old)).toEqual([204, undefined]);
    expect(await put(await listOf())).toEqual([204, undefined]);
    expect(await put(old)).toEqual([409, "not_newer"]);
  });

  it("forged ones", async () => {
    const other = await newSigner();
    const jwt = await listOf();
    for (const [forged, expected] of [
      [await listOf({}, other), [403, "issuer_mismatch"]],
      [await other.sign("vc+jwt", payload(), { kid: user.kid }), [403, "bad_signature"]],
      [await listOf({ issuer: other.did }, other), [403, "wrong_path"]],
      [jwt.replace(/.{20}$/, "A".repeat(20)), [403, "bad_signature"]],
      [await user.sign("vc+jwt", payload(), { alg: "HS256" }).catch(() => "x.y.z"), [400, "malformed"]],
    ] as const)
      expect(await put(forged)).toEqual(expected);
    expect((await fetch(address())).status).toBe(404);
  });

  it("what is no list of this address and this day", async () => {
    const subject = payload().credentialSubject;
    const packed = (bytes: number): string => `u${gzipSync(Buffer.alloc(bytes)).toString("base64url")}`;
    const grant = grantPayload({ issuer: user.did, origin: "https://a.example", validFrom: new Date(at), validUntil: new Date(at + HOUR) });
    for (const [jwt, expected] of [
      [await listOf({ list: `https://other.example/${pathOf(user.did)}` }), [422, "wrong_list"]],
      [await listOf({ validUntil: new Date(at + 24 * HOUR + 1) }), [422, "too_long_lived"]],
      [await listOf({ validFrom: new Date(at - 2), validUntil: new Date(at - 1) }), [422, "expired"]],
      [await listOf({ validFrom: new Date(at + HOUR) }), [422, "not_yet_valid"]],
      [await user.sign("vc+jwt", grant), [400, "malformed"]],
      [await user.sign("vc+jwt", { ...payload(), credentialSubject: { ...subject, encodedList: packed(8_000_000) } }), [400, "malformed"]],
      [await user.sign("vc+jwt", { ...payload(), credentialSubject: { ...subject, encodedList: packed(16_383) } }), [400, "malformed"]],
      ["", [400, "malformed"]],
      ["a.b.c", [400, "malformed"]],
      ["x".repeat(65_537), [413, "too_large"]],
    ] as const)
      expect(await put(jwt)).toEqual(expected);
    expect(await put(await listOf(), address(), "text/plain")).toEqual([415, "wrong_media_type"]);
    expect(await put(await listOf(), `${host.url}/${"a".repeat(43)}`)).toEqual([422, "wrong_list"]);
    expect((await fetch(address())).status).toBe(404);
  });

  it("who asks too often", async () => {
    await host.close();
    await start({ allowances: { reads: { atOnce: 3, perSecond: 1 }, writes: { atOnce: 1, perSecond: 0.1 } } });
    const jwt = await listOf();
    expect(await put(jwt)).toEqual([204, undefined]);
    const refused = await fetch(address(), { method: "PUT", body: jwt, headers: { "content-type": "application/vc+jwt" } });
    expect([refused.status, refused.headers.get("retry-after"), refused.headers.get("access-control-allow-origin")]).toEqual([429, "10", "*"]);
    const answers = [];
    for (let n = 0; n < 4; n++) answers.push((await fetch(address())).status);
    expect(answers).toEqual([200, 200, 200, 429]);
    at += 1000;
    expect((await fetch(address())).status).toBe(200);
  });
});

describe("allowances", () => {
  it("are each caller's own and come back with time, not with a clock that is turned back", () => {
    const take = rateLimit({ atOnce: 2, perSecond: 0.5 });
    expect([take("a", 0), take("a", 0), take("a", 0), take("b", 0)]).toEqual([0, 0, 2, 0]);
    expect(take("a", -10_000)).toBe(2);
    expect(take("a", 2000)).toBe(0);
  });

  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8:1:2::9", "2001:db8:1:2"],
    ["2001:db8::9", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
  ])("%s counts as %s", (of, network) => {
    expect(networkOf(of)).toBe(network);
  });
});
