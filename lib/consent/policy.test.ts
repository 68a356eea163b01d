import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accessRequest, FREEHOLD_TYPE } from "../protocol/access-request.ts";
import type { SourceDeclaration } from "../sources/source.ts";
import { NotANarrowing, narrow } from "./narrow.ts";
import { answers, leftBeside, policyFrom, selectionOf } from "./policy.ts";
import { resolve } from "./resolve.ts";
import type { Review } from "./views.ts";

const NOW = Date.UTC(2026, 5, 1);
const DAY = 86_400_000;
const time = { wall: NOW, setBack: 0 };
const ORIGIN = "https://app.example";

const field = (name: string) => ({ name, label: name.toUpperCase(), type: "string" as const });
const stream = (name: string) => ({ name, label: name.toUpperCase(), fields: ["at", "artist", "track"].map(field), timeField: "at" });
const declaration: SourceDeclaration = { id: "urn:datawallet:source:s", label: "S", streams: ["plays", "likes"].map(stream), steps: [], dropped: [] };

type Change = Record<string, unknown>;
const access = (change: Change = {}) =>
  accessRequest.parse({
    type: FREEHOLD_TYPE,
    source: { id: declaration.id },
    purpose_code: "https://pdpp.dev/purpose/personalization",
    access_mode: "continuous",
    streams: [{ name: "plays", fields: ["at", "artist"], time_range: { since: "2026-01-01T00:00:00Z" } }],
    duration: "P7D",
    max_uses: 10,
    ...change,
  });
const price = (amount: string, change: object = {}) => ({
  scheme: "exact",
  network: "eip155:8453",
  asset: "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913",
  amount,
  per: "read",
  ...change,
});
const reviewOf = (change: Change = {}, origin = ORIGIN, count = 5): Promise<Review> =>
  resolve(
    { requestId: "r", origin, requestedAt: NOW, access: access(change), client: { name: "App" } },
    { declaration, firstTime: true, lookalike: undefined, before: { kind: "request", accesses: [] }, count: async () => count },
  );
const yes = (review: Review) => policyFrom(review, { selection: selectionOf(review), lasting: 7 * DAY }, time);
const no = (review: Review) => policyFrom(review, { lasting: 7 * DAY }, time);

describe("a yes in advance", () => {
  it("is given to the same, and to less, until it ends", async () => {
    const policy = yes(await reviewOf());
    for (const change of [
      {},
      { max_uses: 1 },
      { duration: "PT1H" },
      { streams: [{ name: "plays", fields: ["artist"], time_range: { since: "2026-03-01T00:00:00Z" } }] },
      { retention: { max_duration: "P1D", on_expiry: "delete" } },
    ])
      expect(answers(policy, await reviewOf(change), time)).toBe(true);
    const review = await reviewOf();
    expect(answers(policy, review, { wall: NOW + 7 * DAY, setBack: 0 })).toBe(false);
    expect(answers(policy, review, { wall: NOW - DAY, setBack: 8 * DAY })).toBe(false);
  });

  it.each<[string, Change]>([
    ["another field", { streams: [{ name: "plays", fields: ["at", "track"], time_range: { since: "2026-01-01T00:00:00Z" } }] }],
    ["another stream", { streams: [{ name: "likes", fields: ["artist"] }] }],
    ["an earlier time", { streams: [{ name: "plays", fields: ["artist"], time_range: { since: "2025-12-31T00:00:00Z" } }] }],
    ["all of the time", { streams: [{ name: "plays", fields: ["artist"] }] }],
    ["longer access", { duration: "P8D" }],
    ["more reads", { max_uses: 11 }],
    ["no limit on reads", { max_uses: undefined }],
    ["another purpose", { purpose_code: "https://pdpp.dev/purpose/analytics" }],
    ["another source", { source: { id: "urn:datawallet:source:other" } }],
  ])("is not given to %s", async (_, change) => expect(answers(yes(await reviewOf()), await reviewOf(change), time)).toBe(false));

  it("is not given to another app, nor where there is nothing to give", async () => {
    const policy = yes(await reviewOf());
    expect(answers(policy, await reviewOf({}, "https://other.example"), time)).toBe(false);
    expect(answers(policy, await reviewOf({}, ORIGIN, 0), time)).toBe(false);
  });

  it("given once is not given for good, and one with an end not without", async () => {
    const once = yes(await reviewOf({ access_mode: "single_use", max_uses: undefined }));
    expect(answers(once, await reviewOf({ access_mode: "single_use", max_uses: undefined }), time)).toBe(true);
    expect(answers(once, await reviewOf({ max_uses: undefined }), time)).toBe(false);
    const ended = (until?: string) => ({
      streams: [{ name: "plays", fields: ["at"], time_range: { since: "2026-01-01T00:00:00Z", ...(until ? { until } : {}) } }],
    });
    const policy = yes(await reviewOf(ended("2026-02-01T00:00:00Z")));
    expect(answers(policy, await reviewOf(ended("2026-02-01T00:00:00Z")), time)).toBe(true);
    expect(answers(policy, await reviewOf(ended("2026-02-02T00:00:00Z")), time)).toBe(false);
    expect(answers(policy, await reviewOf(ended()), time)).toBe(false);
  });

  it("asks for the price, and for what was said of keeping the data", async () => {
    const policy = yes(await reviewOf({ compensation: price("1000"), retention: { max_duration: "P30D", on_expiry: "delete" } }));
    const retention = { max_duration: "P30D", on_expiry: "delete" };
    const of = async (change: Change) => answers(policy, await reviewOf(change), time);
    expect(await of({ compensation: price("1000"), retention })).toBe(true);
    expect(await of({ compensation: price("2000"), retention })).toBe(true);
    expect(await of({ compensation: price("999"), retention })).toBe(false);
    expect(await of({ compensation: price("1000", { per: "grant" }), retention })).toBe(false);
    expect(await of({ compensation: price("1000"), retention: { ...retention, on_expiry: "anonymize" } })).toBe(false);
    expect(await of({ retention })).toBe(false);
    expect(await of({ compensation: price("1000") })).toBe(false);
    expect(await of({ compensation: price("1000"), retention: { max_duration: "P31D", on_expiry: "delete" } })).toBe(false);
  });

  it("never grants more than was allowed, whatever is asked", async () => {
    const fields = fc.uniqueArray(fc.constantFrom("at", "artist", "track"), { minLength: 1 });
    const since = fc.constantFrom("2025-06-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z");
    const streams = fc.uniqueArray(fc.record({ name: fc.constantFrom("plays", "likes"), fields, time_range: fc.record({ since }) }), {
      minLength: 1,
      selector: ({ name }) => name,
    });
    const asked = fc.record({ streams, duration: fc.constantFrom("PT1H", "P1D", "P30D"), max_uses: fc.integer({ min: 1, max: 30 }) });
    let given = 0;
    await fc.assert(
      fc.asyncProperty(asked, asked, async (before, next) => {
        const allowed = await reviewOf(before);
        const review = await reviewOf(next);
        if (!answers(yes(allowed), review, time)) return;
        given += 1;
        const granted = narrow(review, access(next), selectionOf(review), NOW);
        expect(granted.expiresAt).toBeLessThanOrEqual(NOW + allowed.lifetime.asked);
        expect(granted.access.max_uses).toBeLessThanOrEqual(allowed.maxUses ?? Number.NaN);
        for (const one of granted.access.streams) {
          const from = allowed.streams.find(({ name }) => name === one.name);
          expect(from?.fields.map(({ name }) => name)).toEqual(expect.arrayContaining([...one.fields]));
          expect(Date.parse(one.time_range.since)).toBeGreaterThanOrEqual(from?.since ?? Number.NaN);
        }
      }),
      { numRuns: 2000 },
    );
    expect(given).toBeGreaterThan(20);
  });
});

describe("a no in advance", () => {
  const of = (...names: string[]) => reviewOf({ streams: names.map((name) => ({ name })) });

  it("is given to whatever the app asks of those streams for that purpose", async () => {
    const policy = no(await reviewOf());
    expect(answers(policy, await of("plays"), time)).toBe(true);
    expect(answers(policy, await of("likes"), time)).toBe(false);
    expect(answers(policy, await of("plays", "likes"), time)).toBe(false);
    expect(answers(no(await of("plays", "likes")), await of("likes"), time)).toBe(true);
    expect(answers(policy, await reviewOf({}, ORIGIN, 0), time)).toBe(true);
    expect(answers(policy, { ...(await reviewOf()), streams: [] }, time)).toBe(false);
    expect(answers(policy, await reviewOf({ purpose_code: "https://pdpp.dev/purpose/analytics" }), time)).toBe(false);
    expect(answers(policy, await reviewOf({}, "https://other.example"), time)).toBe(false);
  });
});

describe("an answer in advance", () => {
  it("of before answers were kept by stream is for all of its source", async () => {
    const { streams: _, ...policy } = no(await reviewOf());
    expect(answers({ ...policy, streams: [] }, await reviewOf({ streams: [{ name: "likes" }] }), time)).toBe(true);
  });

  it("makes way where another is given about the same streams, and only there", async () => {
    const both = yes(await reviewOf({ streams: [{ name: "plays" }, { name: "likes" }] }));
    expect(leftBeside(both, ["likes"])?.streams.map(({ name }) => name)).toEqual(["plays"]);
    expect(leftBeside(both, ["other"])).toEqual(both);
    expect(leftBeside(both, ["likes", "plays"])).toBeUndefined();
    expect(leftBeside(both, [])).toBeUndefined();
    expect(leftBeside({ ...no(await reviewOf()), streams: [] }, ["plays"])).toBeUndefined();
  });

  it("is for a time, and never for training", async () => {
    const review = await reviewOf();
    for (const lasting of [0, 91 * DAY, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => policyFrom(review, { lasting }, time)).toThrow(NotANarrowing);
    const training = await reviewOf({ purpose_code: "https://pdpp.dev/purpose/AI_Training/" });
    expect(() => no(training)).toThrow(NotANarrowing);
    expect(answers({ ...no(review), purpose: training.purpose.code }, training, time)).toBe(false);
  });
});
