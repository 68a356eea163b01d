import { gzipSync } from "node:zlib";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { grantPayload, newSigner, presentationPayload, type Signer, statusListPayload } from "../testing/signer.ts";
import { checkGrant } from "./check-grant.ts";
import { openStatusList } from "./status-list.ts";
import { statusLists } from "./status-lists.ts";

const origin = "https://concertfinder.example";
const list = "https://status.example/lists/x";
const index = 94_567;
const HOUR = 3_600_000;
const now = new Date("2026-11-21T00:00:00Z");
const later = (ms: number): Date => new Date(now.getTime() + ms);
const asked = { challenge: "drawn at random", audience: origin };

let user: Signer;
let other: Signer;
let credential: string;
beforeAll(async () => {
  [user, other] = await Promise.all([newSigner(), newSigner()]);
  const terms = { issuer: user.did, origin, validFrom: later(-HOUR), validUntil: later(1000 * HOUR), status: { list, index } };
  credential = await user.sign("vc+jwt", grantPayload(terms));
});

/** A host: what it answers, and how often it was asked. */
let answer: () => Response | Promise<Response>;
let asks: number;
const lists = (allow?: (url: URL) => boolean) =>
  statusLists({
    fetch: async () => {
      asks += 1;
      return answer();
    },
    ...(allow ? { allow } : {}),
  });
const payloadOf = (changes: Partial<Parameters<typeof statusListPayload>[0]> = {}) =>
  statusListPayload({ issuer: user.did, list, validFrom: later(-HOUR), validUntil: later(23 * HOUR), ...changes });
const listJwt = (changes: Partial<Parameters<typeof statusListPayload>[0]> = {}, signer = user) => signer.sign("vc+jwt", payloadOf(changes));
const serve = (jwt: string, status = 200): void => {
  answer = () => new Response(jwt, { status });
};

const outcome = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => value,
    (error: unknown) => {
      const { code, by } = error as { code: string; by?: string };
      return by ? [code, by] : code;
    },
  );
const check = (of = lists(), at = now, jwt = credential) => outcome(checkGrant(jwt, { origin, lists: of, now: at }));

beforeEach(() => {
  asks = 0;
  answer = () => {
    throw new TypeError("no network");
  };
});

describe("the three ways", () => {
  const presentation = async (stapled?: string) => ({
    ...asked,
    jwt: await user.sign("vp+jwt", presentationPayload(user.did, credential, { ...asked, at: now, ...(stapled ? { stapled } : {}) })),
  });

  it("live: a presentation, and what is stapled to it spares a fetch", async () => {
    const of = lists();
    const proof = await presentation(await listJwt());
    expect(await checkGrant(credential, { origin, presentation: proof, lists: of, now })).toMatchObject({
      by: "live",
      grant: { revocation: "live" },
    });
    expect(await check(of, later(60_000))).toMatchObject({ by: "status_list", list: "stapled", grant: { revocation: "status_list" } });
    expect(asks).toBe(0);
    serve(await listJwt());
    expect(await check(of, later(301_000))).toMatchObject({ by: "status_list", list: "fetched" });
  });

  it("live: a presentation of another grant, or with a list that revokes it, is none", async () => {
    const proof = await presentation(await listJwt({ revoked: [index] }));
    expect(await outcome(checkGrant(credential, { origin, presentation: proof, now }))).toEqual(["revoked", "status_list"]);
    const foreign = await presentation(await listJwt({ issuer: other.did }, other));
    expect(await outcome(checkGrant(credential, { origin, presentation: foreign, now }))).toBe("issuer_mismatch");
    const another = grantPayload({ issuer: user.did, origin, validFrom: later(-HOUR), validUntil: later(HOUR) });
    const second = await user.sign("vc+jwt", { ...another, id: "urn:uuid:1", jti: "urn:uuid:1" });
    expect(await outcome(checkGrant(second, { origin, presentation: await presentation(), now }))).toBe("issuer_mismatch");
  });

  it("status list: fetched once while its time to live lasts", async () => {
    const of = lists();
    serve(await listJwt({ revoked: [index - 1, index + 1] }));
    expect(await Promise.all([check(of), check(of)])).toMatchObject([{ list: "fetched" }, { by: "status_list" }]);
    expect(await check(of, later(299_000))).toMatchObject({ by: "status_list" });
    expect(asks).toBe(1);
    serve(await listJwt({ revoked: [index], validFrom: later(-1000) }));
    expect(await check(of, later(301_000))).toEqual(["revoked", "status_list"]);
    expect(asks).toBe(2);
  });

  it("pushed: ends it without asking anybody", async () => {
    serve(await listJwt());
    expect(await outcome(checkGrant(credential, { origin, lists: lists(), pushed: async () => true, now }))).toEqual(["revoked", "pushed"]);
    expect(asks).toBe(0);
  });

  it("none of them: fails closed", async () => {
    expect(await outcome(checkGrant(credential, { origin, now }))).toBe("status_unavailable");
    expect(await check()).toBe("status_unavailable");
    serve("", 404);
    expect(await check()).toBe("status_unavailable");
    const without = await user.sign("vc+jwt", grantPayload({ issuer: user.did, origin, validFrom: later(-HOUR), validUntil: later(HOUR) }));
    expect(await check(lists(), now, without)).toBe("status_unavailable");
  });

  it("a list that ran out, or cannot be fetched again, is not gone on with", async () => {
    const of = lists();
    serve(await listJwt({ validUntil: later(1000) }));
    expect(await check(of)).toMatchObject({ by: "status_list" });
    expect(await check(of, later(1000))).toBe("expired");
    serve("", 500);
    expect(await check(of, later(2000))).toBe("status_unavailable");
  });
});

describe("a host that lies", () => {
  it("gives an older list than was seen before", async () => {
    const of = lists();
    serve(await listJwt({ revoked: [index] }));
    expect(await check(of)).toEqual(["revoked", "status_list"]);
    serve(await listJwt({ validFrom: later(-2 * HOUR) }));
    expect(await check(of, later(301_000))).toBe("stale_list");
  });

  it.each([
    ["one that another signed", async () => listJwt({ issuer: other.did }, other), "issuer_mismatch"],
    ["one in the user's name that another signed", async () => listJwt({}, other), "issuer_mismatch"],
    ["one of another address", async () => listJwt({ list: "https://status.example/lists/y" }), "wrong_list"],
    ["one that was altered", async () => (await listJwt()).replace(/.{10}$/, "AAAAAAAAAA"), "bad_signature"],
    ["the grant itself", async () => credential, "malformed"],
    ["one that begins tomorrow", async () => listJwt({ validFrom: later(HOUR) }), "not_yet_valid"],
    ["too much", async () => "x".repeat(200_000), "status_unavailable"],
    ["nonsense", async () => "{}", "malformed"],
  ])("gives %s", async (_, jwt, code) => {
    serve(await jwt());
    expect(await check()).toBe(code);
  });

  it.each([
    ["without an end", { validUntil: undefined }],
    ["for suspension", { credentialSubject: { statusPurpose: "suspension" } }],
    ["too short", { credentialSubject: { encodedList: `u${gzipSync(Buffer.alloc(16_383)).toString("base64url")}` } }],
    ["of the size of a bomb", { credentialSubject: { encodedList: `u${gzipSync(Buffer.alloc(50_000_000)).toString("base64url")}` } }],
    ["not packed", { credentialSubject: { encodedList: `u${Buffer.alloc(20_000).toString("base64url")}` } }],
    ["of another alphabet", { credentialSubject: { encodedList: gzipSync(Buffer.alloc(16_384)).toString("base64") } }],
    ["of two bits each", { credentialSubject: { statusSize: 2 } }],
  ])("gives a list %s", async (_, changes) => {
    const payload = payloadOf();
    const subject = "credentialSubject" in changes ? { credentialSubject: { ...payload.credentialSubject, ...changes.credentialSubject } } : {};
    serve(await user.sign("vc+jwt", { ...payload, ...changes, ...subject }));
    expect(await check()).toBe("malformed");
  });
});

describe("a credential that lies", () => {
  it.each(["http://status.example/x", "https://127.0.0.1/x", "https://[::1]/x", "https://metadata/x", "https://a.internal/x", "file:///etc/passwd"])(
    "cannot make this server fetch %s",
    async (address) => {
      const terms = { issuer: user.did, origin, validFrom: later(-HOUR), validUntil: later(HOUR), status: { list: address, index } };
      expect(await check(lists(), now, await user.sign("vc+jwt", grantPayload(terms)))).toBe("status_unavailable");
      expect(asks).toBe(0);
    },
  );

  it.each([{ credentialStatus: null }, { credentialStatus: { type: "Other" } }, { credentialStatus: [] }, { credentialStatus: "https://x.example" }])(
    "is not taken for live: %o",
    async (changes) => {
      const payload = grantPayload({ issuer: user.did, origin, validFrom: later(-HOUR), validUntil: later(HOUR) });
      expect(await check(lists(), now, await user.sign("vc+jwt", { ...payload, ...changes }))).toBe("malformed");
    },
  );

  it("names an entry that the list does not have", async () => {
    const terms = { issuer: user.did, origin, validFrom: later(-HOUR), validUntil: later(HOUR), status: { list, index: 131_072 } };
    serve(await listJwt());
    expect(await check(lists(), now, await user.sign("vc+jwt", grantPayload(terms)))).toBe("malformed");
  });
});

describe("every entry", () => {
  it("is read from its own bit", async () => {
    const set = [0, 1, 7, 8, 65_535, 131_071];
    const opened = await openStatusList(await listJwt({ revoked: set }), { now });
    expect(Array.from({ length: 131_072 }, (__, entry) => entry).filter(opened.isSet)).toEqual(set);
    for (const bad of [-1, 0.5, 131_072, Number.NaN]) expect(() => opened.isSet(bad)).toThrow();
  });
});
