import { beforeEach, describe, expect, it } from "vitest";
import { didConfiguration, linkageToken, newIdentity } from "../../e2e/fixtures/domain-linkage.ts";
import { approve } from "../consent/approve.ts";
import type { Grant } from "../consent/grant.ts";
import { narrowGrant } from "../consent/narrow-grant.ts";
import { policyFor } from "../consent/policies.ts";
import { selectionOf } from "../consent/policy.ts";
import { freeze } from "../consent/requests.ts";
import { type SiteFacts, siteFacts } from "../consent/site.ts";
import { standingOf } from "../consent/testing.ts";
import { type AccessRequestInput, accessRequest, type ClientDescription } from "../protocol/access-request.ts";
import { SITE_DOCUMENT_BYTES } from "../protocol/wire.ts";
import { testVault } from "../vault/testing.ts";
import type { Vault } from "../vault/vault.ts";
import { importPlays, NOW, ORIGIN, SOURCE } from "./testing.ts";

const me = newIdentity();
const other = newIdentity();

const request = (change: Partial<AccessRequestInput> & object = {}) =>
  accessRequest.parse({
    type: "urn:datawallet:data-access:1",
    source: { id: SOURCE },
    purpose_code: "https://pdpp.dev/purpose/personalization",
    access_mode: "continuous",
    streams: [{ name: "play_events", fields: ["artist_name", "track_name"] }],
    duration: "P1D",
    ...change,
  });
const proofOf = (...identities: readonly (typeof me)[]) => didConfiguration(...identities.map((one) => linkageToken(one, ORIGIN, NOW)));
const facts = (documents: unknown) => siteFacts(documents, ORIGIN, request(), NOW);

let vault: Vault;
let at = NOW;
beforeEach(async () => {
  vault = await testVault();
  await importPlays(vault);
  at = NOW;
});

async function reviewed(documents: unknown, client: Partial<ClientDescription> = {}, access = request()) {
  at += 1000;
  const requestId = crypto.randomUUID();
  const site: SiteFacts | undefined = siteFacts(documents, ORIGIN, access, at);
  const pending = { requestId, callId: requestId, origin: ORIGIN, requestedAt: at, access, client: { name: "App", ...client } };
  return (await freeze(vault, { ...pending, ...(site === undefined ? {} : { site }) }, at)).value;
}

async function granted(...given: Parameters<typeof reviewed>): Promise<Grant> {
  const { asked, review, reviewDigest } = await reviewed(...given);
  const approval = await approve(vault, { requestId: asked.requestId, reviewDigest, selection: selectionOf(review), now: at, lasting: 86_400_000 });
  if (approval.state !== "approved") throw new Error(approval.state);
  return approval.grant;
}

describe("what a site published", () => {
  it("says nothing where it is nothing, no JSON, or too long", () => {
    const proof = proofOf(me);
    expect(facts({ linkage: proof })).toEqual({ proved: [me.did] });
    const long = `${proof}${" ".repeat(SITE_DOCUMENT_BYTES)}`;
    for (const none of [
      undefined,
      null,
      "text",
      {},
      { linkage: "<!doctype html>" },
      { linkage: 1 },
      { linkage: long },
      { needs: "{" },
      { needs: "[]" },
    ])
      expect(facts(none)).toBeUndefined();
  });

  it("is cut down to what the request can be held against", () => {
    const streams = [
      { source: SOURCE, name: "play_events", fields: ["artist_name"], extra: 1 },
      { source: SOURCE, name: "library", fields: ["a"] },
      { source: "urn:other", name: "play_events" },
    ];
    expect(facts({ needs: JSON.stringify({ streams, future: true }) })?.needs).toEqual({
      streams: [{ name: "play_events", fields: ["artist_name"] }],
    });
  });
});

describe("the identity in a review", () => {
  it("is the one that the app claims, else one that is proved, and is called what it is", async () => {
    const linkage = async (documents: unknown, did?: string) => (await reviewed(documents, did === undefined ? {} : { did })).review.linkage;
    expect(await linkage({ linkage: proofOf(me) })).toEqual({ did: me.did, state: "proved" });
    expect(await linkage({ linkage: proofOf(other, me) }, me.did)).toEqual({ did: me.did, state: "proved" });
    expect(await linkage({ linkage: proofOf(other) }, me.did)).toEqual({ did: me.did, state: "unproved" });
    expect(await linkage(undefined, me.did)).toEqual({ did: me.did, state: "unproved" });
    expect(await linkage(undefined, "did:web:app.example")).toEqual({ did: "did:web:app.example", state: "unchecked" });
    expect(await linkage({ linkage: didConfiguration({ issuer: "did:web:app.example" }) })).toEqual({
      did: "did:web:app.example",
      state: "unchecked",
    });
    expect(await linkage(undefined)).toBeUndefined();
  });

  it("is in the digest, and stays as it was when the request arrived", async () => {
    const { asked, review, reviewDigest } = await reviewed({ linkage: proofOf(me) });
    const without = await reviewed(undefined);
    expect(without.reviewDigest).not.toBe(reviewDigest);
    // Two years on the proof has ended; the request that it came with is what it was.
    const approval = await approve(vault, { requestId: asked.requestId, reviewDigest, selection: selectionOf(review), now: NOW + 730 * 86_400_000 });
    expect(approval).toMatchObject({ state: "approved", grant: { siteDid: me.did } });
  });

  it("is remembered with the grant; another, or none, is told, and answers nothing in advance", async () => {
    const grant = await granted({ linkage: proofOf(me) });
    expect(grant.siteDid).toBe(me.did);
    const policy = async (review: Awaited<ReturnType<typeof reviewed>>["review"]) => policyFor(standingOf(vault), review, { wall: at, setBack: 0 });
    const same = (await reviewed({ linkage: proofOf(other, me) })).review;
    expect(same).toMatchObject({ linkage: { did: me.did } });
    expect(same.formerDid).toBeUndefined();
    expect((await policy(same))?.answer).toBe("allow");
    for (const documents of [{ linkage: proofOf(other) }, undefined]) {
      const { review } = await reviewed(documents);
      expect(review.formerDid).toBe(me.did);
      expect(await policy(review)).toBeUndefined();
    }
    // What was agreed on last counts: cut down to less it still does, and a yes to the other one is a yes to it.
    const narrowed = await narrowGrant(
      standingOf(vault),
      { grantId: grant.grantId, streams: [{ name: "play_events", fields: ["artist_name"] }], expiresAt: grant.expiresAt },
      () => at,
    );
    expect(narrowed?.after.siteDid).toBe(me.did);
    await granted({ linkage: proofOf(other) });
    expect((await reviewed({ linkage: proofOf(other) })).review.formerDid).toBeUndefined();
  });

  it("is missing in what was kept before there was one, which is approved as it is", async () => {
    const grant = await granted(undefined);
    expect(grant).not.toHaveProperty("siteDid");
    expect((await reviewed(undefined)).review).not.toHaveProperty("linkage");
  });
});

describe("what an app says that it needs", () => {
  const beyond = async (needs: object, access = request()) => (await reviewed({ needs: JSON.stringify(needs) }, {}, access)).review.beyondNeeds;
  const stream = (fields?: readonly string[]) => ({ source: SOURCE, name: "play_events", ...(fields ? { fields } : {}) });

  it("is held against what it asks for", async () => {
    expect(await beyond({ streams: [stream(["artist_name", "track_name", "ms_played"])] })).toBeUndefined();
    expect(await beyond({ streams: [stream()] })).toBeUndefined();
    expect(await beyond({ streams: [stream(["artist_name"]), stream(["track_name"])] })).toBeUndefined();
    expect(await beyond({ streams: [stream(["artist_name"])] })).toEqual({
      streams: [{ stream: "play_events", fields: ["track_name"] }],
      otherPurpose: false,
    });
    expect(await beyond({ streams: [] })).toEqual({
      streams: [{ stream: "play_events", fields: ["artist_name", "track_name"] }],
      otherPurpose: false,
    });
    expect(await beyond({ streams: [{ ...stream(), source: "urn:other" }] })).toMatchObject({ streams: [{ stream: "play_events" }] });
    const all = await beyond({ streams: [stream(["artist_name"])] }, request({ streams: [{ name: "play_events" }] }));
    expect(all?.streams[0]?.fields).toContain("track_name");
  });

  it("says what for", async () => {
    const purpose_code = "https://pdpp.dev/purpose/research";
    expect(await beyond({ purpose_code, streams: [stream()] })).toEqual({ streams: [], otherPurpose: true });
    expect(await beyond({ purpose_code, streams: [stream()] }, request({ purpose_code }))).toBeUndefined();
  });

  it("is nothing where it cannot be read", async () => {
    for (const bad of [{}, { streams: {} }, { streams: [{ name: "play_events" }] }, { streams: Array(257).fill(stream()) }])
      expect(await beyond(bad)).toBeUndefined();
  });
});
