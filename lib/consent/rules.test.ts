import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AccessRequest, accessRequest } from "../protocol/access-request.ts";
import { WalletError } from "../protocol/errors.ts";
import type { SourceDeclaration } from "../sources/source.ts";
import { displayText } from "./display-text.ts";
import { durationToMilliseconds } from "./duration.ts";
import { type Grant, stateOf, type Usage, usesLeft } from "./grant.ts";
import { NotANarrowing, narrow } from "./narrow.ts";
import { type Asked, checkRequest, type Known, resolve } from "./resolve.ts";
import { termsOfRequest } from "./terms.ts";
import type { Selection } from "./views.ts";

const NOW = Date.UTC(2026, 5, 1);
const DAY = 86_400_000;
const declaration: SourceDeclaration = {
  id: "urn:datawallet:source:test",
  label: "Test",
  steps: [],
  dropped: [],
  streams: ["plays", "likes"].map((name) => ({
    name,
    label: name.toUpperCase(),
    timeField: "at",
    fields: ["at", "artist", "track"].map((field) => ({
      name: field,
      label: field.toUpperCase(),
      type: field === "at" ? ("instant" as const) : ("string" as const),
    })),
  })),
};

const request = (change: object = {}): AccessRequest =>
  accessRequest.parse({
    type: "urn:datawallet:data-access:1",
    source: { id: declaration.id },
    purpose_code: "https://pdpp.dev/purpose/personalization",
    access_mode: "continuous",
    streams: [
      { name: "plays", fields: ["at", "artist"] },
      { name: "likes", necessity: "optional" },
    ],
    duration: "P7D",
    max_uses: 10,
    ...change,
  });
const asked = (access = request()): Asked => ({ requestId: "r", origin: "https://app.example", requestedAt: NOW, access, client: { name: "App" } });
const known: Known = { declaration, firstTime: true, lookalike: undefined, before: { kind: "request", accesses: [] }, count: async () => 5 };

describe("durations and text", () => {
  it("counts units of fixed length and refuses all others", () => {
    expect(durationToMilliseconds("P1W")).toBe(7 * DAY);
    expect(durationToMilliseconds("P1DT2H3M4S")).toBe(DAY + 7_384_000);
    for (const bad of ["P1Y", "P1M", "P", "PT", "P1.5D", "1D", "-P1D"]) expect(() => durationToMilliseconds(bad)).toThrow(TypeError);
  });

  it("shows a stranger's text without anything invisible in it, cut where it can be seen", () => {
    expect(displayText("pay\u202Egnp.exe\u0000", 80)).toBe("pay\uFFFDgnp.exe\uFFFD");
    expect(displayText("x".repeat(90), 10)).toBe(`${"x".repeat(9)}…`);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => !/[\p{Cc}\p{Cf}]/u.test(displayText(text, 50)) && [...displayText(text, 50)].length <= 50),
    );
  });
});

describe("resolving a request", () => {
  it("leaves nothing to convention and always gives the same review", async () => {
    const review = await resolve(asked(), known);
    expect(review.streams.map(({ name, fields, since, until }) => [name, fields.map((field) => field.name), since, until])).toEqual([
      ["plays", ["at", "artist"], 0, null],
      ["likes", ["at", "artist", "track"], 0, null],
    ]);
    expect(review.notShared).toEqual([{ stream: "PLAYS", fields: ["TRACK"] }]);
    expect(review.lifetime).toEqual({ asked: 7 * DAY, most: 7 * DAY });
    expect(await resolve(asked(), known)).toEqual(review);
  });

  it("caps a lifetime, and offers a week where nothing was asked", async () => {
    expect((await resolve(asked(request({ duration: "P9999D" })), known)).lifetime).toEqual({ asked: 90 * DAY, most: 90 * DAY });
    expect((await resolve(asked(request({ duration: undefined })), known)).lifetime).toEqual({ asked: 7 * DAY, most: 90 * DAY });
  });

  it("names the path of what a known source does not have, and says nothing of an unknown one", () => {
    const refusal = (change: object, source: SourceDeclaration | null = declaration): string | undefined => {
      try {
        checkRequest(request(change), source ?? undefined, NOW);
        return undefined;
      } catch (error) {
        return error instanceof WalletError ? error.details.param : "another error";
      }
    };
    expect(refusal({})).toBeUndefined();
    expect(refusal({ streams: [{ name: "nope" }] })).toBe("authorization_details.0.streams.0.name");
    expect(refusal({ streams: [{ name: "plays", fields: ["at", "nope"] }] })).toBe("authorization_details.0.streams.0.fields.1");
    expect(refusal({ streams: [{ name: "plays" }, { name: "plays" }] })).toBe("authorization_details.0.streams");
    expect(refusal({ streams: [{ name: "plays", time_range: { since: "2026-01-02T00:00:00Z", until: "2026-01-01T00:00:00Z" } }] })).toBe(
      "authorization_details.0.streams.0.time_range",
    );
    expect(refusal({ streams: [{ name: "plays", time_range: { since: "2026-06-09T00:00:00Z" } }] })).toBe(
      "authorization_details.0.streams.0.time_range",
    );
    expect(refusal({ duration: "PT0S" })).toBe("authorization_details.0.duration");
    expect(refusal({ streams: [{ name: "plays", necessity: "optional" }] })).toBe("authorization_details.0.streams");
    expect(refusal({ streams: [{ name: "nope" }] }, null)).toBeUndefined();
  });
});

describe("a request of an app that is known", () => {
  const granted = { ...request({ streams: [{ name: "plays", fields: ["at"] }], retention: { max_duration: "P30D", on_expiry: "delete" } }) };
  const against = (before: AccessRequest, ask: AccessRequest, kind: "access" | "request" = "access") =>
    resolve(asked(ask), { ...known, firstTime: false, before: { kind, accesses: [termsOfRequest(before)] } }).then(({ difference }) => difference);

  it("is compared with what it may read already", async () => {
    expect(await against(granted, granted)).toEqual({ against: "access", added: [], newPurpose: false, longerRetention: false, wider: [] });
    expect(await against(granted, request({ retention: undefined, purpose_code: "https://pdpp.dev/purpose/analytics" }), "request")).toEqual({
      against: "request",
      added: [
        { stream: "plays", fields: ["artist"] },
        { stream: "likes", fields: ["at", "artist", "track"] },
      ],
      newPurpose: true,
      longerRetention: true,
      wider: [],
    });
    expect((await resolve(asked(), known)).difference).toBeUndefined();
  });

  it("asks nothing new of a stream of which it may read everything", async () => {
    const all = request({ streams: [{ name: "plays" }] });
    expect((await against(all, request({ streams: [{ name: "plays", fields: ["at", "track"] }] })))?.added).toEqual([]);
  });
});

describe("a source of the person's own", () => {
  it("leaves nothing to grant when a required stream is not in it, without saying which", async () => {
    const review = await resolve(asked(request({ streams: [{ name: "nope" }, { name: "plays", necessity: "optional" }] })), known);
    expect(review.streams).toEqual([]);
  });
});

describe("narrowing", () => {
  const times = fc.option(fc.integer({ min: -1, max: NOW + 30 * DAY }), { nil: null, freq: 1 });
  const selection: fc.Arbitrary<Selection> = fc.record(
    {
      streams: fc.array(
        fc.record({
          name: fc.constantFrom("plays", "plays", "likes", "nope"),
          fields: fc.array(fc.constantFrom("at", "at", "artist", "artist", "track"), { maxLength: 3 }),
          since: fc.oneof(fc.constant(0), fc.integer({ min: -DAY, max: NOW + DAY })),
          until: times,
        }),
        { minLength: 1, maxLength: 2 },
      ),
      lifetime: fc.oneof(fc.constant(DAY), fc.integer({ min: -DAY, max: 10 * DAY })),
      maxUses: fc.integer({ min: -1, max: 12 }),
    },
    { requiredKeys: ["streams", "lifetime"] },
  ) as fc.Arbitrary<Selection>;

  it("never grants more than was asked, whatever is chosen", async () => {
    let grantedSomething = 0;
    await fc.assert(
      fc.asyncProperty(selection, fc.boolean(), async (chosen, bounded) => {
        const range = { since: "2026-01-01T00:00:00Z", until: "2026-05-01T00:00:00Z" };
        const access = request({
          streams: [
            { name: "plays", fields: ["at", "artist"], ...(bounded ? { time_range: range } : {}) },
            { name: "likes", necessity: "optional" },
          ],
        });
        const review = await resolve(asked(access), known);
        let result: ReturnType<typeof narrow>;
        try {
          result = narrow(review, access, chosen, NOW);
        } catch (error) {
          expect(error).toBeInstanceOf(NotANarrowing);
          return;
        }
        grantedSomething++;
        expect(result.expiresAt - NOW).toBeLessThanOrEqual(7 * DAY);
        expect(result.access.max_uses).toBeLessThanOrEqual(10);
        expect(result.access.streams.some(({ name }) => name === "plays")).toBe(true);
        for (const stream of result.access.streams) {
          const from = review.streams.find(({ name }) => name === stream.name);
          expect(from?.fields.map(({ name }) => name)).toEqual(expect.arrayContaining([...stream.fields]));
          expect(stream.fields.length).toBeGreaterThan(0);
          expect(Date.parse(stream.time_range.since)).toBeGreaterThanOrEqual(from?.since ?? Number.NaN);
          expect(Date.parse(stream.time_range.until)).toBeLessThanOrEqual(from?.until ?? result.expiresAt);
        }
      }),
      { numRuns: 3000 },
    );
    expect(grantedSomething).toBeGreaterThan(100);
  });
});

describe("the state of a grant", () => {
  const grant = { access: { access_mode: "continuous", max_uses: 3, streams: [] }, expiresAt: NOW + DAY } as unknown as Grant;
  const states = (usage: Usage, wall: number, setBack = 0) => stateOf(grant, usage, { wall, setBack }, 600_000);

  it("is judged by what is stored and the time of asking", () => {
    expect(states({ uses: 0 }, NOW)).toBe("active");
    expect(states({ uses: 0 }, NOW + DAY)).toBe("expired");
    expect(states({ uses: 3 }, NOW)).toBe("exhausted");
    expect(states({ uses: 0, revokedAt: NOW }, NOW + DAY)).toBe("revoked");
    expect(states({ uses: 1, retrieval: { startedAt: NOW, streams: [] } }, NOW + 600_000)).toBe("exhausted");
    expect(usesLeft(grant, { uses: 5 })).toBe(0);
    expect(states({ uses: 0 }, NOW - DAY, 2 * DAY)).toBe("expired");
    expect(states({ uses: 1, retrieval: { startedAt: NOW, streams: [] } }, NOW - DAY, DAY + 600_000)).toBe("exhausted");
  });
});
