import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PaymentRecord } from "../ledger.ts";
import type { Sight } from "./chain.ts";
import { FINAL, nextStep, type Settlement } from "./next-step.ts";

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
const rules = { confirmations: 12, now: 1000 };
const step = (settlement: Settlement, sight: Sight | undefined, now = rules.now) => nextStep(settlement, sight, { ...rules, now });

describe("a promise", () => {
  test("is submitted while it is good, and has run out by the chain's clock, not by ours", () => {
    expect(step(at("authorized"), { head, state: "unused" })).toEqual({ do: "submit" });
    expect(step(at("authorized"), { head, state: "unused" }, 20_000_000)).toEqual({ do: "submit" });
    expect(step(at("authorized"), { head: { ...head, time: 10_000 }, state: "unused" })).toMatchObject({ kind: "expired" });
  });

  test("that somebody settled is followed from there", () => {
    expect(step(at("authorized"), used())).toMatchObject({ kind: "submitted", transaction: { hash: "0xt" } });
  });

  test("that its payer took back is lost", () => {
    expect(step(at("authorized"), { head, state: "cancelled" })).toMatchObject({ kind: "submitted", reason: "cancelled" });
    expect(step(at("submitted"), { head, state: "cancelled" })).toMatchObject({ kind: "failed", reason: "cancelled" });
  });
});

describe("what was sent", () => {
  test("is not dropped while the wallet's own transaction waits for a block, unless it runs out there", () => {
    const sent = (time: number) =>
      nextStep(at("submitted"), { head: { ...head, time }, state: "unused" }, { ...rules, now: 1_000_000, underWay: true });
    expect(sent(5000)).toEqual({ do: "wait" });
    expect(sent(10_000)).toMatchObject({ kind: "returned", reason: "dropped" });
  });

  test("has arrived once it is as deep as the person asked for", () => {
    expect(step(at("submitted"), used(100n, 11))).toEqual({ do: "wait" });
    expect(step(at("submitted"), used(100n, 12))).toMatchObject({ kind: "confirmed", arrived: 100n, transaction: { hash: "0xt", block } });
  });

  test("falls short only after several looks, and more than was paid counts as what was paid", () => {
    expect(step(at("submitted"), used(97n, 12))).toEqual({ do: "wait", doubted: true });
    expect(step(at("submitted", { failed: 3 }), used(97n, 12))).toMatchObject({ kind: "confirmed", arrived: 97n });
    expect(step(at("submitted", { failed: 3 }), used(0n, 12))).toMatchObject({ kind: "failed", reason: "nothing_arrived" });
    expect(step(at("submitted"), used(500n, 12))).toMatchObject({ kind: "confirmed", arrived: 100n });
  });

  test("and is known to nobody after a while, or when it ran out, is a promise again", () => {
    expect(step(at("submitted"), { head, state: "unused" }, 90_000)).toEqual({ do: "wait" });
    expect(step(at("submitted"), { head, state: "unused" }, 90_001)).toMatchObject({ kind: "returned" });
    expect(step(at("submitted"), { head: { ...head, time: 10_000 }, state: "unused" })).toMatchObject({ kind: "returned" });
  });
});

describe("what has arrived", () => {
  const arrived = at("confirmed", { transaction: { hash: "0xt", block }, arrived: "100" });
  test("is watched until no reorganisation is expected", () => {
    expect(step(arrived, used(100n, 12 + FINAL - 1))).toEqual({ do: "wait" });
    expect(step(arrived, used(100n, 12 + FINAL))).toEqual({ do: "close" });
  });

  test("and has lost its block, or is in another, is reversed", () => {
    expect(step(arrived, { head, state: "unused" })).toMatchObject({ kind: "reversed" });
    expect(step(arrived, { ...used(), block: { number: 91, hash: "0xc" } } as Sight)).toMatchObject({ kind: "reversed" });
  });
});

test("without a chain nothing ever counts as arrived, and what was sent stays sent", () => {
  expect(step(at("authorized"), undefined)).toEqual({ do: "submit" });
  expect(step(at("authorized"), undefined, 10_000_000)).toMatchObject({ kind: "expired" });
  expect(step(at("submitted"), undefined, 10_000_000)).toEqual({ do: "wait" });
});

test("nothing is decided by what a node does not know", () => {
  for (const state of ["authorized", "submitted", "confirmed"] as const) expect(step(at(state), { head, state: "unclear" })).toEqual({ do: "wait" });
});

test("a payment is called arrived by nothing but the chain's own word, as deep as asked for", () => {
  const sight: fc.Arbitrary<Sight> = fc.oneof(
    fc.record({ head: fc.constant(head), state: fc.constantFrom("unused" as const, "cancelled" as const, "unclear" as const) }),
    fc
      .record({ arrived: fc.bigInt({ min: 0n, max: 200n }), depth: fc.integer({ min: -2, max: 100 }) })
      .map(({ arrived, depth }) => used(arrived, depth)),
  );
  fc.assert(
    fc.property(
      fc.constantFrom("authorized" as const, "submitted" as const, "confirmed" as const),
      sight,
      fc.nat(200_000),
      fc.nat(5),
      (state, seen, now, failed) => {
        const next = step(at(state, { failed }), seen, now);
        if (next.do !== "move" || next.kind !== "confirmed") return;
        expect(seen.state).toBe("used");
        if (seen.state !== "used") return;
        expect(seen.head.number - seen.block.number + 1).toBeGreaterThanOrEqual(12);
        expect(next.arrived).toBe(seen.arrived < 100n ? seen.arrived : 100n);
      },
    ),
  );
});
