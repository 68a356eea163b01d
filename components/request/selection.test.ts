import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Review, ReviewStream } from "../../lib/consent/views.ts";
import { type Choice, type ChoiceAction, changeChoice, initialChoice } from "./choice.ts";
import { rangeOptions } from "./ranges.ts";
import { blockerOf, notSharedNow, toSelection } from "./selection.ts";
import { lifetimeOptions, usesOptions } from "./terms.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 1);
const TRAINING = { purpose: { code: "https://pdpp.dev/purpose/ai_training" }, training: true } as const;

const field = (name: string) => ({ name, label: name.toUpperCase(), type: "string" as const });
const stream = (over: Partial<ReviewStream> = {}): ReviewStream => ({
  name: "plays",
  label: "Plays",
  necessity: "required",
  fields: [field("artist"), field("track")],
  since: 0,
  until: null,
  count: 3,
  ...over,
});
const review = (over: Partial<Review> = {}): Review => ({
  requestId: "r",
  origin: "https://app.example",
  requestedAt: NOW,
  firstTime: true,
  client: { name: "App" },
  source: { id: "urn:datawallet:source:s", label: "S" },
  purpose: { code: "https://pdpp.dev/purpose/personalization" },
  accessMode: "continuous",
  streams: [stream()],
  claims: [],
  lifetime: { asked: 7 * DAY, most: 7 * DAY },
  notShared: [],
  ...over,
});
const after = (subject: Review, ...actions: ChoiceAction[]): Choice => actions.reduce(changeChoice, initialChoice(subject));

describe("as asked", () => {
  it("selects every field of a required stream and nothing of an optional one", () => {
    const subject = review({ streams: [stream(), stream({ name: "lists", necessity: "optional" })], maxUses: 5 });
    expect(toSelection(subject, initialChoice(subject), NOW)).toEqual({
      streams: [{ name: "plays", fields: ["artist", "track"], since: 0, until: null }],
      lifetime: 7 * DAY,
      training: false,
      maxUses: 5,
    });
    expect(blockerOf(subject, initialChoice(subject))).toBeNull();
  });

  it("sets no cap on reads where none was asked", () => {
    expect(toSelection(review(), initialChoice(review()), NOW)).not.toHaveProperty("maxUses");
  });

  it("never ticks AI training in advance", () => {
    const subject = review(TRAINING);
    expect(blockerOf(subject, initialChoice(subject))).toEqual({ reason: "training" });
    expect(blockerOf(subject, after(subject, { type: "training", on: true }))).toBeNull();
  });
});

describe("less than asked", () => {
  it("leaves out a field and says that it is not shared", () => {
    const subject = review({ notShared: [{ stream: "Plays", fields: ["COUNTRY"] }] });
    const choice = after(subject, { type: "field", stream: "plays", field: "track", on: false });
    expect(toSelection(subject, choice, NOW).streams[0]?.fields).toEqual(["artist"]);
    expect(notSharedNow(subject, choice)).toEqual([{ stream: "Plays", fields: ["TRACK", "COUNTRY"] }]);
  });

  it("cannot be approved without a field of a required stream", () => {
    const subject = review();
    const choice = after(
      subject,
      { type: "field", stream: "plays", field: "track", on: false },
      { type: "field", stream: "plays", field: "artist", on: false },
    );
    expect(blockerOf(subject, choice)).toMatchObject({ reason: "required_stream", stream: { name: "plays" } });
  });

  it("drops an optional stream that has no field left", () => {
    const subject = review({ streams: [stream(), stream({ name: "lists", necessity: "optional", fields: [field("name")] })] });
    const choice = after(subject, { type: "stream", stream: "lists", on: true }, { type: "field", stream: "lists", field: "name", on: false });
    expect(toSelection(subject, choice, NOW).streams.map(({ name }) => name)).toEqual(["plays"]);
    expect(blockerOf(subject, choice)).toBeNull();
  });

  it("counts the newest days back from the end of a range that is past", () => {
    const subject = review({ streams: [stream({ since: NOW - 500 * DAY, until: NOW - 100 * DAY })] });
    const choice = after(subject, { type: "range", stream: "plays", range: 30 });
    expect(toSelection(subject, choice, NOW).streams[0]).toMatchObject({ since: NOW - 130 * DAY, until: NOW - 100 * DAY });
  });

  it("offers no preset that reaches beyond what was asked", () => {
    expect(rangeOptions(stream({ since: NOW - 20 * DAY }), NOW)).toEqual(["asked", 7, 1]);
    expect(lifetimeOptions({ asked: 3 * DAY, most: 3 * DAY })).toEqual([DAY / 24, DAY, 3 * DAY]);
    expect(lifetimeOptions({ asked: 7 * DAY, most: 90 * DAY })).toEqual([DAY / 24, DAY, 7 * DAY, 30 * DAY, 90 * DAY]);
    expect(usesOptions(50)).toEqual([50, 10, 5, 1]);
    expect(usesOptions(undefined)[0]).toBeNull();
  });
});

const names = fc.uniqueArray(fc.constantFrom("a", "b", "c", "constructor", "to_string"), { minLength: 1 });
const span = fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.option(fc.integer({ min: 1, max: 3000 }))).map(([since, length]) => {
  const start = since === 0 ? 0 : NOW - since * DAY;
  return { since: start, until: length === null ? null : Math.max(start, NOW - 1500 * DAY) + length * DAY };
});
const anyStream = (name: string) =>
  fc
    .record({ necessity: fc.constantFrom("required" as const, "optional" as const), fields: names, span })
    .map(({ necessity, fields, span: bounds }) => stream({ name, necessity, fields: fields.map(field), ...bounds }));
const anyReview = fc
  .record({
    streams: names.chain((all) => fc.tuple(...all.map(anyStream))),
    asked: fc.integer({ min: 60_000, max: 90 * DAY }),
    open: fc.boolean(),
    maxUses: fc.option(fc.integer({ min: 1, max: 2000 })),
    purpose: fc.constantFrom(TRAINING, { purpose: { code: "https://other.example/p" } }),
  })
  .map(({ streams, asked, open, maxUses, purpose }) =>
    review({ streams, lifetime: { asked, most: open ? 90 * DAY : asked }, ...purpose, ...(maxUses === null ? {} : { maxUses }) }),
  );

/** Any press on any control that the screen offers for this review. */
const anyAction = (subject: Review): fc.Arbitrary<ChoiceAction> => {
  const one = fc.constantFrom(...subject.streams);
  const ranges = (of: ReviewStream) => fc.constantFrom(...rangeOptions(of, NOW)).map((range) => ({ type: "range" as const, stream: of.name, range }));
  const fields = (of: ReviewStream) =>
    fc.tuple(fc.constantFrom(...of.fields), fc.boolean()).map(([{ name }, on]) => ({ type: "field" as const, stream: of.name, field: name, on }));
  return fc.oneof(
    one.chain(fields),
    one.chain(ranges),
    fc.tuple(one, fc.boolean()).map(([{ name, necessity }, on]) => ({ type: "stream" as const, stream: name, on: on || necessity === "required" })),
    fc.constantFrom(...lifetimeOptions(subject.lifetime)).map((lifetime) => ({ type: "lifetime" as const, lifetime })),
    fc.constantFrom(...usesOptions(subject.maxUses)).map((maxUses) => ({ type: "uses" as const, maxUses })),
    fc.boolean().map((on) => ({ type: "training" as const, on })),
  );
};
const pressed = anyReview.chain((subject) =>
  fc.tuple(
    fc.constant(subject),
    fc.array(anyAction(subject), { maxLength: 30 }).map((actions) => after(subject, ...actions)),
  ),
);

describe("whatever is pressed", () => {
  it("is never wider than the review", () => {
    fc.assert(
      fc.property(pressed, ([subject, choice]) => {
        const selection = toSelection(subject, choice, NOW);
        expect(selection.lifetime).toBeLessThanOrEqual(subject.lifetime.most);
        if (subject.maxUses !== undefined) expect(selection.maxUses ?? Infinity).toBeLessThanOrEqual(subject.maxUses);
        for (const chosen of selection.streams) {
          const asked = subject.streams.find(({ name }) => name === chosen.name);
          expect(asked?.fields.map(({ name }) => name)).toEqual(expect.arrayContaining([...chosen.fields]));
          expect(chosen.fields.length).toBeGreaterThan(0);
          expect(chosen.since).toBeGreaterThanOrEqual(asked?.since ?? Infinity);
          expect(chosen.until ?? Infinity).toBeLessThanOrEqual(asked?.until ?? Infinity);
          expect(chosen.until ?? Infinity).toBeGreaterThan(chosen.since);
        }
      }),
    );
  });

  it("can be approved exactly when every required stream, something at all, and a tick for training are there", () => {
    fc.assert(
      fc.property(pressed, ([subject, choice]) => {
        const chosen = toSelection(subject, choice, NOW).streams.map(({ name }) => name);
        const whole = subject.streams.every(({ name, necessity }) => necessity === "optional" || chosen.includes(name));
        const ticked = subject.training === undefined || choice.training;
        expect(blockerOf(subject, choice) === null).toBe(whole && chosen.length > 0 && ticked);
      }),
    );
  });

  it("accounts for every field: shared, or named as not shared", () => {
    fc.assert(
      fc.property(pressed, ([subject, choice]) => {
        const shared = toSelection(subject, choice, NOW).streams.flatMap(({ fields }) => fields);
        const kept = notSharedNow(subject, choice).flatMap(({ fields }) => fields);
        expect(shared.length + kept.length).toBe(subject.streams.flatMap(({ fields }) => fields).length);
      }),
    );
  });
});
