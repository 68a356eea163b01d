import fc from "fast-check";
import { expect, it } from "vitest";
import { type AccessRequest, accessRequest, type GrantedAccess } from "../protocol/access-request.ts";
import type { SourceDeclaration } from "../sources/source.ts";
import type { Grant } from "./grant.ts";
import { narrow } from "./narrow.ts";
import { resolve } from "./resolve.ts";
import { termsOfGrant } from "./terms.ts";
import type { Review, Selection } from "./views.ts";

const NOW = Date.UTC(2026, 5, 1);
const DAY = 86_400_000;
const instant = (time: number): string => new Date(time).toISOString();
const names = ["at", "artist"] as const;
const streams = ["plays", "likes"] as const;
const declaration: SourceDeclaration = {
  id: "urn:datawallet:source:test",
  label: "Test",
  steps: [],
  dropped: [],
  streams: streams.map((name) => ({
    name,
    label: name,
    timeField: "at",
    fields: names.map((field) => ({ name: field, label: field, type: "string" })),
  })),
};

const price = fc.record(
  {
    scheme: fc.constant("exact" as const),
    network: fc.constant("eip155:8453"),
    asset: fc.constant("0x833589fcd6edb6e08f4c7c32d4f71b54bda02913"),
    amount: fc.constantFrom("1000", "2000"),
    per: fc.constantFrom("read" as const, "read" as const, "grant" as const),
    budget: fc.constantFrom("5000", "9000"),
  },
  { requiredKeys: ["scheme", "network", "asset", "amount", "per"] },
);
const stream = fc.constantFrom(...streams, "plays" as const).chain((name) =>
  fc.record(
    {
      name: fc.constant(name),
      fields: fc.subarray([...names], { minLength: 1 }),
      time_range: fc.record(
        {
          since: fc.constantFrom(-9, -5).map((day) => instant(NOW + day * DAY)),
          until: fc.constantFrom(-1, 3, 40).map((day) => instant(NOW + day * DAY)),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ["name"] },
  ),
);
const rarely = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });
/** Few of each value, so that much of what is asked was given before. */
const parts = {
  purpose_code: fc.constantFrom("https://pdpp.dev/purpose/personalization", "https://pdpp.dev/purpose/analytics"),
  access_mode: fc.constantFrom("continuous" as const, "continuous" as const, "continuous" as const, "single_use" as const),
  streams: fc.uniqueArray(stream, { minLength: 1, maxLength: 2, selector: ({ name }) => name }),
  retention: rarely(fc.record({ max_duration: fc.constantFrom("P1D", "P30D"), on_expiry: fc.constantFrom("delete" as const, "anonymize" as const) })),
  duration: fc.constantFrom("P1D", "P2D", "P20D", "P20D"),
  max_uses: rarely(fc.constantFrom(3, 9)),
  compensation: rarely(price),
};
type Parts = { readonly [K in keyof typeof parts]: (typeof parts)[K] extends fc.Arbitrary<infer T> ? T : never };
const made = (input: Parts): AccessRequest =>
  accessRequest.parse({ type: "urn:datawallet:data-access:1" as const, source: { id: declaration.id }, ...input });
/** What is given, and what is asked then: something else, or the same but for little. */
const given = fc.array(fc.record(parts), { minLength: 1, maxLength: 3 });
const change = fc.oneof(
  fc.record(parts),
  fc.constant({}),
  ...Object.entries(parts).map(([name, values]) => (values as fc.Arbitrary<unknown>).map((value) => ({ [name]: value }))),
) as fc.Arbitrary<Partial<Parts>>;

const asking = (access: AccessRequest) => ({ requestId: "r", origin: "https://app.example", requestedAt: NOW, access, client: { name: "App" } });
const reviewOf = (access: AccessRequest, given: readonly Grant[]): Promise<Review> =>
  resolve(asking(access), {
    declaration,
    firstTime: given.length === 0,
    lookalike: undefined,
    before: { kind: "access", accesses: given.map((grant) => termsOfGrant(grant, { wall: NOW, setBack: 0 })) },
    count: async () => 1,
  });

/** All of it for as long as can be, or less by these dice. */
function selectionOf(review: Review, dice: readonly boolean[]): Selection {
  const [less, sooner, later, dearer] = dice;
  return {
    streams: review.streams.map(({ name, fields, since, until }) => ({
      name,
      fields: fields.map((field) => field.name).slice(0, less ? 1 : 2),
      since: later ? Math.max(since, NOW - 3 * DAY) : since,
      until,
    })),
    lifetime: sooner ? DAY : review.lifetime.most,
    ...(review.compensation && dearer ? { price: "4000" } : {}),
  };
}

type Given = { readonly access: GrantedAccess; readonly expiresAt: number };
function give(review: Review, access: AccessRequest, dice: readonly boolean[]): Given | undefined {
  try {
    return narrow(review, access, selectionOf(review, dice), NOW);
  } catch {
    return undefined;
  }
}

const lasts = ({ retention }: GrantedAccess): number => ({ P1D: 1, P30D: 30 })[retention?.max_duration ?? ""] ?? Number.POSITIVE_INFINITY;

/** Written on its own, from what a grant means: whether all of one stream of `more` can be read under `less` already, on no worse terms. */
function covers(had: Given, more: Given, one: GrantedAccess["streams"][number]): boolean {
  const [old, now] = [had.access, more.access];
  const same = old.streams.find(({ name }) => name === one.name);
  if (!same || old.access_mode === "single_use" || old.max_uses !== undefined || old.compensation?.budget !== undefined) return false;
  if (old.purpose_code !== now.purpose_code || had.expiresAt < more.expiresAt || lasts(now) > lasts(old)) return false;
  if (old.retention?.on_expiry === "delete" && now.retention?.on_expiry !== "delete") return false;
  const [was, is] = [old.compensation, now.compensation];
  if (was && (!is || was.per !== is.per || BigInt(is.amount) < BigInt(was.amount))) return false;
  const within = one.time_range.since >= same.time_range.since && one.time_range.until <= same.time_range.until;
  return within && one.fields.every((field) => same.fields.includes(field));
}

it("where nothing new is said, everything that the request could give is covered by what may be read already", async () => {
  let said = 0;
  const dice = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(given, change, fc.array(dice, { minLength: 4, maxLength: 4 }), async (before, changed, [choice = [], ...thrown]) => {
      const grants: Grant[] = [];
      for (const [n, input] of before.entries()) {
        const access = made(input);
        const grant = give(await reviewOf(access, []), access, thrown[n] ?? []);
        if (grant) grants.push({ ...grant, grantId: `g${n}` } as unknown as Grant);
      }
      const [first] = before;
      if (!first) return;
      const access = made({ ...first, ...changed });
      const review = await reviewOf(access, grants);
      const { added, newPurpose, longerRetention, wider } = review.difference ?? { added: [0] };
      if (added.length > 0 || newPurpose || longerRetention || wider?.length !== 0) return;
      const grant = give(review, access, choice);
      if (!grant) return;
      said++;
      for (const one of grant.access.streams) expect(grants.some((had) => covers(had, grant, one))).toBe(true);
    }),
    { numRuns: 3000 },
  );
  expect(said).toBeGreaterThan(20);
});
