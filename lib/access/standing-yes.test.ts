import { beforeEach, describe, expect, it } from "vitest";
import { readEvents } from "../activity/read.ts";
import { approve } from "../consent/approve.ts";
import { giveBack } from "../consent/give-back.ts";
import { narrowGrant } from "../consent/narrow-grant.ts";
import { policyFor, policyViews } from "../consent/policies.ts";
import { selectionOf } from "../consent/policy.ts";
import { end } from "../consent/requests.ts";
import { revoke, settleStops } from "../consent/revoke.ts";
import { revokeAll } from "../consent/revoke-all.ts";
import type { Standing } from "../consent/stop-list.ts";
import { standingOf } from "../consent/testing.ts";
import type { SourceDeclaration } from "../sources/source.ts";
import { testVault } from "../vault/testing.ts";
import { askedOf, DAY, grantOf, importPlays, NOW, ORIGIN } from "./testing.ts";

const ANALYTICS = { purpose_code: "https://pdpp.dev/purpose/analytics" };
const time = { wall: NOW, setBack: 0 };

let standing: Standing;
beforeEach(async () => {
  standing = standingOf(await testVault());
  await importPlays(standing.vault);
});

/** A grant along with a yes for the next week. */
const granted = (change = {}) => grantOf(standing.vault, change, undefined, 7 * DAY);
const answerTo = async (change = {}) => (await policyFor(standing, (await askedOf(standing.vault, change)).review, time))?.answer;
const ended = async () => (await readEvents(standing.vault, { limit: 50 })).events.filter(({ event }) => event.type === "policy_ended").length;

describe("answers in advance", () => {
  const OWN: SourceDeclaration = {
    id: "urn:datawallet:source:own",
    label: "Own",
    streams: ["plays", "likes"].map((name) => ({ name, label: name, fields: [{ name: "at", label: "At", type: "string" }], timeField: "at" })),
    steps: [],
    dropped: [],
  };
  const of = (...names: string[]) => ({ source: { id: OWN.id }, streams: names.map((name) => ({ name })) });

  /** A source with two streams, a record in each. */
  async function importOwn(): Promise<void> {
    const { vault } = standing;
    const draft = vault.records.begin("own");
    for (const { name } of OWN.streams) await vault.records.stage(draft, OWN.id, name, [{ key: "k", time: NOW - DAY, data: { at: "x" } }], NOW);
    await vault.commit([...(await vault.records.publish(draft)), await vault.collection("sources").put(OWN.id, OWN, 0)]);
  }

  it("stand beside one another by stream; a later one about the same takes the place of the earlier", async () => {
    await importOwn();
    const [plays, likes] = [of("plays"), of("likes")];
    await granted(plays);
    const deny = async (change: object) => {
      const { asked } = await askedOf(standing.vault, change);
      await end(standing.vault, asked.requestId, "denied", NOW, { lasting: DAY });
    };
    await deny(likes);
    expect([await answerTo(plays), await answerTo(likes)]).toEqual(["allow", "deny"]);
    expect(await answerTo(of("plays", "likes"))).toBeUndefined();
    await deny(plays);
    expect([await answerTo(plays), await answerTo(likes)]).toEqual(["deny", "deny"]);
    expect(await policyViews(standing.vault, time)).toHaveLength(2);
  });

  it("can be looked at: what, for how long, how often, for how much", async () => {
    const price = {
      scheme: "exact",
      network: "eip155:8453",
      asset: "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913",
      amount: "1000",
      per: "read",
    } as const;
    await granted({ compensation: price, retention: { max_duration: "P30D", on_expiry: "delete" } });
    const [view] = await policyViews(standing.vault, time);
    expect(view).toMatchObject({
      answer: "allow",
      streams: [{ label: "Listening history", fields: ["Artist"], since: 0, until: null }],
      accessMode: "continuous",
      lifetime: DAY,
      maxUses: 5,
      price: { amount: "1000", display: { amount: "0.001", symbol: "USDC" } },
      retention: 30 * DAY,
      deletes: true,
    });
  });
});

describe("a yes in advance", () => {
  it("ends with the grant that the person takes back, in the same step; others stay", async () => {
    const grant = await granted();
    await granted(ANALYTICS);
    expect(await answerTo()).toBe("allow");
    expect(await revoke(standing, grant.grantId, "user", NOW)).toMatchObject({ policiesEnded: 1 });
    expect([await answerTo(), await answerTo(ANALYTICS)]).toEqual([undefined, "allow"]);
    const [{ event: first } = expect.unreachable(), { event: second } = expect.unreachable()] = (
      await readEvents(standing.vault, { limit: 4 })
    ).events.slice(2);
    expect([first, second]).toMatchObject([
      { type: "policy_ended", origin: ORIGIN, answer: "allow" },
      { type: "revoked", grantId: grant.grantId, by: "user" },
    ]);
    expect(await revoke(standing, grant.grantId, "user", NOW)).toMatchObject({ policiesEnded: 0 });
  });

  it("ends with a grant that the person cuts down, and is not brought back by an undo", async () => {
    const grant = await granted();
    const less = { grantId: grant.grantId, streams: [{ name: "play_events", fields: ["artist_name"] }], expiresAt: grant.expiresAt, maxUses: 1 };
    const narrowed = await narrowGrant(standing, less, () => NOW);
    expect(await answerTo()).toBeUndefined();
    expect(await ended()).toBe(1);
    const again = await granted();
    await revoke(standing, again.grantId, "user", NOW);
    expect(await giveBack(standing, again.grantId, () => NOW + 1000)).toBeDefined();
    expect(narrowed).toBeDefined();
    expect(await answerTo()).toBeUndefined();
  });

  it("stays where the app itself gives its access back, and so does a no", async () => {
    const grant = await granted();
    await revoke(standing, grant.grantId, "app", NOW);
    expect(await answerTo()).toBe("allow");
    const denied = await askedOf(standing.vault, ANALYTICS);
    await end(standing.vault, denied.asked.requestId, "denied", NOW, { lasting: DAY });
    const other = await grantOf(standing.vault, ANALYTICS);
    await revoke(standing, other.grantId, "user", NOW);
    expect(await answerTo(ANALYTICS)).toBe("deny");
  });

  it("ends where everything is revoked, whoever it was given to; a no stays", async () => {
    await granted();
    await granted(ANALYTICS);
    const denied = await askedOf(standing.vault, { purpose_code: "https://pdpp.dev/purpose/research" });
    await end(standing.vault, denied.asked.requestId, "denied", NOW, { lasting: DAY });
    const told: string[] = [];
    const done = await revokeAll(
      standing,
      () => NOW,
      async ({ grantId }) => void told.push(grantId),
    );
    expect(done).toEqual({ revoked: 2, lasting: true, policiesEnded: 2 });
    expect(told).toHaveLength(2);
    expect((await policyViews(standing.vault, time)).map(({ answer }) => answer)).toEqual(["deny"]);
    expect(await ended()).toBe(2);
  });

  it("gives nothing while what was taken back on a full disk is not written down, and ends with that", async () => {
    const grant = await granted();
    await standing.stops.add({ grantId: grant.grantId, by: "user", at: NOW });
    expect(await answerTo()).toBeUndefined();
    await settleStops(standing);
    expect((await standing.stops.list()).stops).toEqual([]);
    expect(await answerTo()).toBeUndefined();
  });

  it("that has ended by the time it answers, answers nothing", async () => {
    const grant = await granted();
    const { asked, review, reviewDigest } = await askedOf(standing.vault);
    const { policyId } = (await policyFor(standing, review, time)) ?? expect.unreachable();
    const answering = { requestId: asked.requestId, reviewDigest, selection: selectionOf(review), now: NOW, policyId };
    const both = await Promise.all([revoke(standing, grant.grantId, "user", NOW), approve(standing.vault, answering)]);
    const late = await askedOf(standing.vault);
    const after = { ...answering, requestId: late.asked.requestId, reviewDigest: late.reviewDigest };
    expect(await approve(standing.vault, after)).toEqual({ state: "stale" });
    expect(both[0]).toMatchObject({ policiesEnded: 1 });
    // Newest first: whatever it gave, it gave before it ended.
    const types = (await readEvents(standing.vault, { limit: 50 })).events.map(({ event }) => ("policyId" in event ? event.type : ""));
    expect(types.indexOf("policy_ended")).toBe(types.findIndex((type) => type !== ""));
  });
});
