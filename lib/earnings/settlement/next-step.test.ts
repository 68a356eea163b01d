import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PaymentRecord } from "../ledger.ts";
import type { Sight } from "./chain.ts";
import { depthFor, FINAL, nextStep, type Settlement } from "./next-step.ts";

const payment: PaymentRecord = {
  scheme: "exact",
  network: "eip155:31337",
  asset: "0x1111111111111111111111111111111111111111",
  payer: "0x2222222222222222222222222222222222222222",
  payTo: "0x3333333333333333333333333333333333333333",
  amount: "100",
  validAfter: "0",
  validBefore: "10000",
  nonce: `0x${"ab".repeat(32)}`,
  signature: `0x${"cd".repeat(65)}`,
  extra: { name: "Foo", version: "1" },
};
const at = (state: Settlement["state"], more: Partial<Settlement> = {}): Settlement => ({
  seq: 1,
  payment,
  state,
  since: 0,
  failed: 0,
  nextAt: 0,
  ...more,
});
const head = { number: 100, time: 5000 };
const block = { number: 90, hash: "0xb" };
const used = (arrived = 100n, depth = 11): Sight => ({
  head: { ...head, number: block.number + depth - 1 },
  state: "used",
  hash: "0xt",
  block,
  arrived,
});
const unused = (time = head.time, isOver = false): Sight => ({ head: { ...head, time }, state: "unused", isOver });
const cancelled = (depth: number): Sight => ({ head: { ...head, number: block.number + depth - 1 }, state: "cancelled", block });
const rules = { confirmations: 12, now: 1000 };
const step = (settlement: Settlement, sight: Sight | undefined, now = rules.now) => nextStep(settlement, sight, { ...rules, now });

describe("a promise", () => {
  test("is submitted while it is good, by the chain's clock, not by ours", () => {
    expect(step(at("authorized"), unused())).toEqual({ do: "submit" });
    expect(step(at("authorized"), unused(), 20_000_000)).toEqual({ do: "submit" });
  });

  test("that the newest block cannot take any more has run out when that is deep, and not sooner", () => {
    expect(step(at("authorized"), unused(10_000))).toEqual({ do: "wait" });
    expect(step(at("authorized"), unused(10_500, true))).toMatchObject({ kind: "expired" });
  });

  test("that somebody settled is followed from there", () => {
    expect(step(at("authorized"), used())).toMatchObject({ kind: "submitted", transaction: { hash: "0xt" } });
  });

  test("that its payer took back is lost when that is deep, and not sooner", () => {
    expect(step(at("authorized"), cancelled(11))).toEqual({ do: "wait" });
    expect(step(at("authorized"), cancelled(12))).toMatchObject({ kind: "submitted", reason: "cancelled" });
    expect(step(at("submitted"), cancelled(11))).toEqual({ do: "wait" });
    expect(step(at("submitted"), cancelled(12))).toMatchObject({ kind: "failed", reason: "cancelled" });
  });
});

describe("what is lost", () => {
  const transaction = { hash: "0xt", block };
  const ran = at("expired");
  const taken = at("failed", { reason: "cancelled" });
  const empty = at("failed", { reason: "nothing_arrived", transaction });

  test.each([
    ["that ran out, while that is not final", ran, unused(10_500), "wait"],
    ["that ran out, when it is", ran, unused(10_500, true), "close"],
    ["that ran out, and was paid after all", ran, used(100n, 1), "revived"],
    ["that ran out, and was taken back", ran, cancelled(12), "wait"],
    ["that was taken back, while that is not final", taken, cancelled(12 + FINAL - 1), "wait"],
    ["that was taken back, when it is", taken, cancelled(12 + FINAL), "close"],
    ["that was taken back, and a reorganisation made it good again", taken, unused(), "reopened"],
    ["that was taken back, and a reorganisation came too late", taken, unused(10_000), "wait"],
    ["that was taken back, and was paid after all", taken, used(100n, 1), "reopened"],
    ["that brought nothing, while that is not final", empty, used(0n, 12 + FINAL - 1), "wait"],
    ["that brought nothing, when it is", empty, used(0n, 12 + FINAL), "close"],
    ["that brought nothing, and something after all", empty, used(3n, 12), "reopened"],
    ["that brought nothing, and is in another block", empty, { ...used(0n), block: { number: 91, hash: "0xc" } } as Sight, "reopened"],
  ] as const)("%s", (_, one, sight, what) => {
    const next = step(one, sight);
    expect(next.do === "move" ? next.kind : next.do).toBe(what);
  });

  test("is judged as deep as what has arrived", () => {
    expect([depthFor(ran, 12), depthFor(empty, 12), depthFor(at("authorized"), 12)]).toEqual([12 + FINAL, 12 + FINAL, 12]);
  });
});

describe("what was sent", () => {
  test("is not dropped while the wallet's own transaction waits for a block, unless it runs out there", () => {
    const sent = (time: number) => nextStep(at("submitted"), unused(time), { ...rules, now: 1_000_000, underWay: true });
    expect(sent(5000)).toEqual({ do: "wait" });
    expect(sent(10_000)).toMatchObject({ kind: "returned", reason: "dropped" });
  });

  test("has arrived once it is as deep as the person asked for", () => {
    expect(step(at("submitted"), used(100n, 11))).toEqual({ do: "wait" });
    expect(step(at("submitted"), used(100n, 12))).toMatchObject({ kind: "confirmed", arrived: 100n, transaction: { hash: "0xt", block } });
  });

  test("falls short only after several looks, and more than was paid counts as what was paid", () => {
    expect(step(at("submitted"), used(97n, 12))).toEqual({ do: "wait", doubted: true });
    expect(step(at("submitted", { doubts: 3 }), used(97n, 12))).toMatchObject({ kind: "confirmed", arrived: 97n });
    expect(step(at("submitted", { doubts: 3 }), used(0n, 12))).toMatchObject({ kind: "failed", reason: "nothing_arrived" });
    expect(step(at("submitted"), used(500n, 12))).toMatchObject({ kind: "confirmed", arrived: 100n });
  });

  test("and is known to nobody after a while, or when it ran out, is a promise again", () => {
    expect(step(at("submitted"), unused(), 90_000)).toEqual({ do: "wait" });
    expect(step(at("submitted"), unused(), 90_001)).toMatchObject({ kind: "returned" });
    expect(step(at("submitted"), unused(10_000))).toMatchObject({ kind: "returned" });
  });
});

test("what is lost is called so by nothing but a block as deep as the person asked for", () => {
  const sight = fc.oneof(
    fc.integer({ min: -2, max: 100 }).map(cancelled),
    fc.nat({ max: 100 }).map((depth) => used(0n, depth)),
    fc.nat(20_000).map((time) => unused(time)),
  );
  fc.assert(
    fc.property(fc.constantFrom("authorized" as const, "submitted" as const), sight, fc.nat(200_000), (state, seen, now) => {
      const next = step(at(state, { doubts: 3 }), seen, now);
      if (next.do !== "move" || (next.kind !== "failed" && next.kind !== "expired")) return;
      expect("block" in seen && seen.head.number - seen.block.number + 1).toBeGreaterThanOrEqual(12);
    }),
  );
});

describe("what has arrived", () => {
  const arrived = at("confirmed", { transaction: { hash: "0xt", block }, arrived: "100" });
  test("is watched until no reorganisation is expected", () => {
    expect(step(arrived, used(100n, 12 + FINAL - 1))).toEqual({ do: "wait" });
    expect(step(arrived, used(100n, 12 + FINAL))).toEqual({ do: "close" });
  });

  test("and was more than the node had told, is counted anew", () => {
    expect(step({ ...arrived, arrived: "97" }, used(100n, 20))).toEqual({ do: "move", kind: "reversed" });
    expect(step({ ...arrived, arrived: "97" }, used(97n, 20))).toEqual({ do: "wait" });
    expect(step(arrived, used(200n, 20))).toEqual({ do: "wait" });
  });

  test("and has lost its block, or is in another, is reversed", () => {
    expect(step(arrived, unused())).toMatchObject({ kind: "reversed" });
    expect(step(arrived, { ...used(), block: { number: 91, hash: "0xc" } } as Sight)).toMatchObject({ kind: "reversed" });
  });
});

test("without a chain nothing ever counts as arrived, and what was sent stays sent", () => {
  expect(step(at("authorized"), undefined)).toEqual({ do: "submit" });
  expect(step(at("authorized"), undefined, 10_000_000)).toMatchObject({ kind: "expired" });
  expect(step(at("submitted"), undefined, 10_000_000)).toEqual({ do: "wait" });
});

test("nothing is decided by what a node does not know", () => {
  for (const state of ["authorized", "submitted", "confirmed", "failed", "expired"] as const)
    for (const isSearched of [true, false]) expect(step(at(state), { head, state: "unclear", isSearched })).toEqual({ do: "wait" });
});

test("a payment is called arrived by nothing but the chain's own word, as deep as asked for", () => {
  const sight: fc.Arbitrary<Sight> = fc.oneof(
    fc.boolean().map((isOver) => unused(head.time, isOver)),
    fc.integer({ min: -2, max: 100 }).map(cancelled),
    fc.boolean().map((isSearched): Sight => ({ head, state: "unclear", isSearched })),
    fc
      .record({ arrived: fc.bigInt({ min: 0n, max: 200n }), depth: fc.integer({ min: -2, max: 100 }) })
      .map(({ arrived, depth }) => used(arrived, depth)),
  );
  fc.assert(
    fc.property(
      fc.constantFrom("authorized" as const, "submitted" as const, "confirmed" as const, "failed" as const, "expired" as const),
      sight,
      fc.nat(200_000),
      fc.nat(5),
      (state, seen, now, doubts) => {
        const next = step(at(state, { doubts }), seen, now);
        if (next.do !== "move" || next.kind !== "confirmed") return;
        expect(seen.state).toBe("used");
        if (seen.state !== "used") return;
        expect(seen.head.number - seen.block.number + 1).toBeGreaterThanOrEqual(12);
        expect(next.arrived).toBe(seen.arrived < 100n ? seen.arrived : 100n);
      },
    ),
  );
});
