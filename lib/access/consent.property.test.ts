import fc from "fast-check";
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { approve } from "../consent/approve.ts";
import { narrow } from "../consent/narrow.ts";
import { findReceipt } from "../consent/receipts.ts";
import { freeze } from "../consent/requests.ts";
import { checkRequest, resolve } from "../consent/resolve.ts";
import { standingOf } from "../consent/testing.ts";
import type { Review, Selection } from "../consent/views.ts";
import { digestOf } from "../crypto/digest.ts";
import {
  type AccessRequest,
  type AccessRequestInput,
  accessRequest,
  FREEHOLD_TYPE,
  type GrantedAccess,
  PDPP_TYPE,
} from "../protocol/access-request.ts";
import { WalletError } from "../protocol/errors.ts";
import { spotify } from "../sources/spotify/index.ts";
import { testVault } from "../vault/testing.ts";
import { scopeOf } from "./authorize.ts";
import { serveQuery } from "./query.ts";
import { DAY, importPlays, NOW, SOURCE } from "./testing.ts";

/** Ten thousand in the full form: `FREEHOLD_SIGNED_REQUESTS=10000`. A fresh wallet after each batch. */
const RUNS = Number(process.env["FREEHOLD_SIGNED_REQUESTS"] ?? 60);
const BATCH = 500;
type Receipt = { "dpv:hasRecordOfActivity": { "dpv:hasNotice": { "dct:identifier": string } } };
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
/** Text of a stranger's: what is invisible in it, and more of it than fits, too. */
const words = (maxLength: number) =>
  fc
    .string({
      minLength: 1,
      maxLength,
      unit: fc.oneof(fc.constantFrom("\u202e", "\u200b", "\n", " ", "e\u0301"), fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 })),
    })
    .filter((text) => text.length <= maxLength);
const client = fc.record({ name: words(80) });
const compensation = fc.record(
  {
    scheme: fc.constantFrom("exact" as const, "batch-settlement" as const),
    network: fc.constant("eip155:84532"),
    asset: fc.constant("0x036CbD53842c5426634e7929541eC2318f3dCF7e"),
    amount: fc.integer({ min: 1, max: 5000 }).map(String),
    per: fc.constantFrom("grant" as const, "read" as const, "record" as const),
    budget: fc.integer({ min: 5000, max: 90_000 }).map(String),
  },
  { requiredKeys: ["scheme", "network", "asset", "amount", "per"] },
);
const common = {
  source: fc.constant({ id: SOURCE }),
  purpose_code: fc.constantFrom("https://pdpp.dev/purpose/personalization", "https://pdpp.dev/purpose/ai_training"),
  access_mode: fc.constantFrom("continuous" as const, "single_use" as const),
  streams: fc.uniqueArray(stream, { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
  purpose_description: words(500),
  client_claims: fc.record({ commitments: fc.array(words(200), { maxLength: 3 }) }),
};
const needed = ["type", "source", "purpose_code", "access_mode", "streams"] as const;
const requests: fc.Arbitrary<AccessRequest> = fc
  .oneof(
    fc.record({ type: fc.constant(PDPP_TYPE), ...common }, { requiredKeys: [...needed] }),
    fc.record(
      {
        type: fc.constant(FREEHOLD_TYPE),
        ...common,
        duration: fc.constantFrom("PT1H", "P7D", "P9999D"),
        max_uses: fc.integer({ min: 1, max: 100 }),
        compensation,
      },
      { requiredKeys: [...needed] },
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
    ...(dice() < 0.5 && review.compensation ? { price: (BigInt(review.compensation.amount) + BigInt(Math.floor(dice() * 3))).toString() } : {}),
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

/** How many of the imported plays lie in it. */
const playsIn = ({ since, until }: { readonly since: string; readonly until: string }): number =>
  Array.from({ length: 60 }, (_, n) => NOW - (60 - n) * DAY).filter((at) => at >= Date.parse(since) && at < Date.parse(until)).length;

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
    const counts = { signed: 0, served: 0, owed: 0 };
    let calls = 0;
    for (let left = RUNS; left > 0; left -= BATCH) {
      const vault = await testVault();
      const standing = standingOf(vault);
      await importPlays(vault);
      await fc.assert(
        fc.asyncProperty(requests, client, dice, async (access, asking, roll) => {
          const requestId = crypto.randomUUID();
          const pending = { requestId, callId: requestId, origin: `https://a${calls++}.example`, requestedAt: NOW, access, client: asking };
          const { value } = await freeze(vault, pending, NOW);
          const selection = choiceOf(value.review, roll);
          if (selection.streams.some(({ since, until }) => since >= (until ?? NOW + selection.lifetime))) return;
          const approval = await approve(vault, { requestId, reviewDigest: value.reviewDigest, selection, now: NOW });
          if (approval.state === "no_data") return;
          if (approval.state !== "approved") throw new Error(approval.state);
          counts.signed += 1;
          const { grant } = approval;
          const receipt = decodeJwt((await findReceipt(vault, grant.receiptId ?? ""))?.jws ?? "") as unknown as Receipt;
          expect(receipt["dpv:hasRecordOfActivity"]["dpv:hasNotice"]["dct:identifier"]).toBe(await digestOf(value.review));
          const subject = decodeJwt(grant.credential)["credentialSubject"] as { authorization_details: GrantedAccess[] };
          const [details] = subject.authorization_details;
          expect(subject.authorization_details).toEqual([narrow(value.review, access, selection, NOW).access]);
          within(grant.access, value.review, grant.expiresAt);
          // Every text of the app's that is signed stands in what was shown, and nothing in it hides.
          expect(details?.purpose_description).toBe(value.review.purpose.description);
          expect(details?.client_claims?.commitments ?? []).toEqual(value.review.claims);
          expect(JSON.stringify([details, receipt])).not.toMatch(/[\u202e\u200b]|\\n/);
          for (const { name, fields, time_range } of grant.access.streams) {
            const call = { origin: grant.origin, callId: `c${calls++}`, params: { grantId: grant.grantId, stream: name, limit: 100 } };
            const page = await serveQuery(standing, call, () => NOW).catch((error: unknown) => {
              expect((error as WalletError).code).toMatch(grant.access.compensation ? /^(payment_required|exhausted)$/ : /^exhausted$/);
              counts.owed += 1;
            });
            if (!page) continue;
            expect(page.data).toHaveLength(name === "play_events" ? playsIn(time_range) : 0);
            for (const { data, stream: of } of page.data) {
              counts.served += 1;
              expect(of).toBe(name);
              expect(Object.keys(data).every((field) => fields.includes(field))).toBe(true);
            }
          }
        }),
        { numRuns: Math.min(BATCH, left) },
      );
    }
    expect(counts.signed).toBeGreaterThan(RUNS / 5);
    expect(counts.served).toBeGreaterThan(RUNS);
    expect(counts.owed).toBeGreaterThan(0);
  });
});
