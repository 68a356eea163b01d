import fc from "fast-check";
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { approve } from "../consent/approve.ts";
import { narrow } from "../consent/narrow.ts";
import { freeze } from "../consent/requests.ts";
import { checkRequest, resolve } from "../consent/resolve.ts";
import { standingOf } from "../consent/testing.ts";
import type { Review, Selection } from "../consent/views.ts";
import { digestOf } from "../crypto/digest.ts";
import { type AccessRequest, type AccessRequestInput, accessRequest, FREEHOLD_TYPE, PDPP_TYPE } from "../protocol/access-request.ts";
import { WalletError } from "../protocol/errors.ts";
import { spotify } from "../sources/spotify/index.ts";
import { testVault } from "../vault/testing.ts";
import { scopeOf } from "./authorize.ts";
import { serveQuery } from "./query.ts";
import { DAY, importPlays, NOW, SOURCE } from "./testing.ts";

const ORIGIN = "https://app.example";
const { declaration } = spotify;
const instant = (time: number): string => new Date(time).toISOString();

/** Any request that a page could make of this source, conveniences and all. */
const time = fc.integer({ min: NOW - 90 * DAY, max: NOW + 10 * DAY });
const stream = fc.constantFrom(...declaration.streams).chain(({ name, fields }) =>
  fc.record(
    {
      name: fc.constant(name),
      necessity: fc.constantFrom("required" as const, "optional" as const),
      fields: fc.uniqueArray(fc.constantFrom(...fields.map((field) => field.name)), { minLength: 1 }),
      time_range: fc.record({ since: time.map(instant), until: time.map(instant) }, { requiredKeys: [] }),
    },
    { requiredKeys: ["name"] },
  ),
);
const common = {
  source: fc.constant({ id: SOURCE }),
  purpose_code: fc.constantFrom("https://pdpp.dev/purpose/personalization", "https://pdpp.dev/purpose/ai_training"),
  access_mode: fc.constantFrom("continuous" as const, "single_use" as const),
  streams: fc.uniqueArray(stream, { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
};
const requests: fc.Arbitrary<AccessRequest> = fc
  .oneof(
    fc.record({ type: fc.constant(PDPP_TYPE), ...common }),
    fc.record(
      {
        type: fc.constant(FREEHOLD_TYPE),
        ...common,
        duration: fc.constantFrom("PT1H", "P7D", "P9999D"),
        max_uses: fc.integer({ min: 1, max: 100 }),
      },
      { requiredKeys: ["type", "source", "purpose_code", "access_mode", "streams"] },
    ),
  )
  .map((input) => accessRequest.parse(input as AccessRequestInput))
  .filter((access) => {
    try {
      checkRequest(access, declaration, NOW);
      return true;
    } catch (error) {
      if (error instanceof WalletError) return false;
      throw error;
    }
  });

/** Some choice that the switches of the screen allow: less in every way, by these numbers from 0 to 1. */
function choiceOf(review: Review, dice: () => number): Selection {
  const some = <T>(of: readonly T[]): T[] => {
    const kept = of.filter(() => dice() < 0.7);
    return kept.length > 0 ? kept : of.slice(0, 1);
  };
  const streams = review.streams.filter(({ necessity }) => necessity === "required" || dice() < 0.7);
  return {
    streams: streams.map(({ name, fields, since, until }) => ({
      name,
      fields: some(fields).map((field) => field.name),
      since: dice() < 0.5 ? since : since + Math.floor(dice() * DAY),
      until: dice() < 0.5 ? until : until === null ? null : until - Math.floor(dice() * 1000),
    })),
    lifetime: Math.max(1000, Math.floor(review.lifetime.asked * (dice() < 0.5 ? 1 : dice()))),
    training: true,
    ...(dice() < 0.5 && review.maxUses !== undefined ? { maxUses: Math.max(1, Math.floor(review.maxUses * dice())) } : {}),
  };
}
const dice = fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })).map((numbers) => () => numbers.next().value as number);

/** A query that may ask for anything at all, of the source or not. */
const queries = fc.record(
  {
    stream: fc.constantFrom(...declaration.streams.map(({ name }) => name), "nothing"),
    fields: fc.uniqueArray(fc.constantFrom(...new Set(declaration.streams.flatMap(({ fields }) => fields.map(({ name }) => name)))), {
      minLength: 1,
    }),
    time_range: fc.record({ since: time.map(instant), until: time.map(instant) }, { requiredKeys: [] }),
    order: fc.constantFrom("asc" as const, "desc" as const),
  },
  { requiredKeys: ["stream"] },
);

type Granted = ReturnType<typeof narrow>["access"];

function within(granted: Granted, review: Review, expiresAt: number): void {
  for (const { name, fields, time_range } of granted.streams) {
    const shown = review.streams.find((candidate) => candidate.name === name);
    const labels = shown?.fields.map((field) => field.name) ?? [];
    expect(fields.every((field) => labels.includes(field))).toBe(true);
    expect(Date.parse(time_range.since)).toBeGreaterThanOrEqual(shown?.since ?? Number.NaN);
    expect(Date.parse(time_range.until)).toBeLessThanOrEqual(shown?.until ?? expiresAt);
  }
}

describe("from what is asked to what is read", () => {
  it("nothing grows at any step, in 10,000 requests", async () => {
    let granted = 0;
    let served = 0;
    await fc.assert(
      fc.asyncProperty(requests, dice, queries, async (access, roll, query) => {
        const review = await resolve(
          { requestId: "r", origin: ORIGIN, requestedAt: NOW, access, client: { name: "App" } },
          { declaration, firstTime: true, lookalike: undefined, before: { kind: "request", accesses: [] }, count: async () => 1 },
        );
        const selection = choiceOf(review, roll);
        if (selection.streams.some(({ since, until }) => since >= (until ?? NOW + selection.lifetime))) return;
        const grant = narrow(review, access, selection, NOW);
        granted += 1;
        within(grant.access, review, grant.expiresAt);
        expect(grant.expiresAt).toBeLessThanOrEqual(NOW + review.lifetime.asked);
        let scope: ReturnType<typeof scopeOf>;
        try {
          scope = scopeOf({ access: grant.access } as Parameters<typeof scopeOf>[0], { grantId: "g", ...query });
        } catch (error) {
          expect(error).toMatchObject({ code: "not_granted" });
          return;
        }
        served += 1;
        const from = grant.access.streams.find(({ name }) => name === scope.stream);
        expect(scope.fields.every((field) => from?.fields.includes(field))).toBe(true);
        expect(scope.since).toBeGreaterThanOrEqual(Date.parse(from?.time_range.since ?? ""));
        expect(scope.until).toBeLessThanOrEqual(Date.parse(from?.time_range.until ?? ""));
      }),
      { numRuns: 10_000 },
    );
    expect(granted).toBeGreaterThan(5000);
    expect(served).toBeGreaterThan(300);
  });

  it("what was shown is what is signed, and no more than that is served", async () => {
    const vault = await testVault();
    const standing = standingOf(vault);
    await importPlays(vault);
    let calls = 0;
    let signed = 0;
    await fc.assert(
      fc.asyncProperty(requests, dice, async (access, roll) => {
        const requestId = crypto.randomUUID();
        const pending = { requestId, callId: requestId, origin: `https://a${calls++}.example`, requestedAt: NOW, access, client: { name: "App" } };
        const { value } = await freeze(vault, pending, NOW);
        const selection = choiceOf(value.review, roll);
        if (selection.streams.some(({ since, until }) => since >= (until ?? NOW + selection.lifetime))) return;
        const approval = await approve(vault, { requestId, reviewDigest: value.reviewDigest, selection, now: NOW });
        if (approval.state === "no_data") return;
        if (approval.state !== "approved") throw new Error(approval.state);
        signed += 1;
        const { grant } = approval;
        expect(grant.reviewDigest).toBe(await digestOf(value.review));
        const subject = decodeJwt(grant.credential)["credentialSubject"] as { authorization_details: unknown[] };
        expect(subject.authorization_details).toEqual([narrow(value.review, access, selection, NOW).access]);
        within(grant.access, value.review, grant.expiresAt);
        for (const { name, fields } of grant.access.streams) {
          const call = { origin: grant.origin, callId: `c${calls++}`, params: { grantId: grant.grantId, stream: name, limit: 100 } };
          const page = await serveQuery(standing, call, () => NOW);
          for (const { data, stream: of } of page.data) {
            expect(of).toBe(name);
            expect(Object.keys(data).every((field) => fields.includes(field))).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
    expect(signed).toBeGreaterThan(15);
  });
});
