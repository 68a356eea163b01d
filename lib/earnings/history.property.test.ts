import fc from "fast-check";
import { expect, test } from "vitest";
import { summarize } from "./earnings.ts";
import { assetType, authorizedEntry, balances, coinType, feeEntry, isBalanced, type JournalEntry, type Movement, movement } from "./ledger.ts";
import type { VerifiedPayment } from "./payment.ts";
import type { PaymentState } from "./views.ts";

const asset = "0x1111111111111111111111111111111111111111";
const network = "eip155:8453";
const verified = (amount: bigint): VerifiedPayment => ({
  network,
  asset,
  scheme: "exact",
  amount,
  payer: "0x2222222222222222222222222222222222222222",
  payTo: "0x3333333333333333333333333333333333333333",
  validAfter: 0n,
  validBefore: 2n ** 40n,
  nonce: `0x${"ab".repeat(32)}`,
  signature: `0x${"cd".repeat(65)}`,
  extra: { name: "Foo", version: "1", decimals: 0 },
});

/** What may come after what. */
const after: Readonly<Record<"authorized" | Movement["kind"], readonly Movement["kind"][]>> = {
  authorized: ["submitted", "expired"],
  submitted: ["returned", "confirmed", "failed"],
  returned: ["submitted", "expired"],
  confirmed: ["reversed"],
  reversed: ["returned", "confirmed", "failed"],
  failed: ["reopened"],
  expired: ["revived"],
  reopened: ["returned", "confirmed", "failed"],
  revived: ["returned", "confirmed", "failed"],
};
const stateOf: Readonly<Record<"authorized" | Movement["kind"], PaymentState>> = {
  authorized: "authorized",
  returned: "authorized",
  submitted: "submitted",
  reversed: "submitted",
  reopened: "submitted",
  revived: "submitted",
  confirmed: "confirmed",
  failed: "lost",
  expired: "lost",
};

const walk = fc.record({
  amount: fc.bigInt({ min: 1n, max: 2n ** 256n - 1n }),
  origin: fc.constantFrom("https://a.example", "https://b.example"),
  steps: fc.array(fc.record({ dice: fc.nat(), share: fc.nat({ max: 100 }) }), { maxLength: 12 }),
});

type Open = {
  readonly of: number;
  readonly amount: bigint;
  readonly steps: { dice: number; share: number }[];
  kind: "authorized" | Movement["kind"];
  arrived: bigint;
};

/** Fees of two networks, some of which a reorganisation takes back. */
const fee = fc.record({ on: fc.constantFrom(network, "eip155:1"), wei: fc.bigInt({ min: 0n, max: 2n ** 80n }), back: fc.boolean() });
const transaction = { hash: "0xfee", block: { number: 1, hash: "0xb" } };

/** Payments whose movements are woven into one another and into fees, with what each should have come to. */
const history = fc
  .tuple(fc.array(walk, { minLength: 1, maxLength: 6 }), fc.array(fee, { maxLength: 6 }), fc.infiniteStream(fc.nat()))
  .map(([walks, fees, dice]) => {
    const entries: { seq: number; value: JournalEntry }[] = [];
    const cost = new Map<string, bigint>();
    const left = [...fees];
    const add = (value: JournalEntry): number => entries.push({ seq: entries.length + 1, value });
    const open = walks.map(({ amount, origin, steps }, index): Open => {
      const of = add(
        authorizedEntry({ origin, grantId: "g", disclosureId: `d${index}`, source: "s", stream: "t" }, verified(amount), entries.length),
      );
      return { of, amount, steps: [...steps], kind: "authorized", arrived: 0n };
    });
    for (;;) {
      const going = open.filter(({ steps, kind }) => steps.length > 0 && after[kind].length > 0);
      const one = going[(dice.next().value ?? 0) % going.length];
      const step = one?.steps.shift();
      if (!one || !step) break;
      const kind = after[one.kind][step.dice % after[one.kind].length] ?? "submitted";
      if (kind === "confirmed") one.arrived = (one.amount * BigInt(step.share)) / 100n;
      const came = kind === "confirmed" || kind === "reversed" ? { arrived: one.arrived } : {};
      const paid = left.pop();
      if (paid) {
        const entry = { at: entries.length, network: paid.on, purpose: `payment/${one.of}`, transaction };
        add(feeEntry(entry, paid.wei));
        if (paid.back) add(feeEntry({ ...entry, reason: "reorganised" }, -paid.wei));
        else cost.set(paid.on, (cost.get(paid.on) ?? 0n) + paid.wei);
      }
      add(movement({ at: entries.length, kind, of: one.of, asset: assetType(network, asset), amount: one.amount, ...came }));
      one.kind = kind;
    }
    return { entries, open, cost };
  });

test("ten thousand histories: every entry balances, what is in one state is in no other, and nothing is made or lost", () => {
  fc.assert(
    fc.property(history, ({ entries, open, cost }) => {
      const values = entries.map(({ value }) => value);
      expect(values.every(({ lines }) => isBalanced(lines))).toBe(true);
      const all = (["authorized", "submitted", "confirmed", "failed", "expired"] as const).map(
        (account) => balances(values, account).get(assetType(network, asset)) ?? 0n,
      );
      const paid = open.reduce((sum, { amount }) => sum + amount, 0n);
      expect(all.every((amount) => amount >= 0n)).toBe(true);
      expect(all.reduce((sum, amount) => sum + amount, 0n)).toBe(paid);
      expect(balances(values, "earned").get(assetType(network, asset))).toBe(-paid);

      // What was paid in coins is no part of what was earned in tokens, and the other way round.
      const both = [network, "eip155:1"];
      const coins = (account: "fees" | "spent") => both.map((on) => balances(values, account).get(coinType(on)) ?? 0n);
      const expectedCost = both.map((on) => cost.get(on) ?? 0n);
      expect([coins("fees"), coins("spent")]).toEqual([expectedCost, expectedCost.map((wei) => -wei)]);

      const view = summarize(entries, 0);
      expect(new Map(view.fees.map(({ network: on, amount }) => [on, BigInt(amount)]))).toEqual(new Map([...cost].filter(([, wei]) => wei > 0n)));
      const held = (state: PaymentState): bigint => view.totals[state].reduce((sum, { amount }) => sum + BigInt(amount), 0n);
      const expected = (state: PaymentState): bigint =>
        open.reduce((sum, { kind, amount, arrived }) => {
          if (kind !== "confirmed") return stateOf[kind] === state ? sum + amount : sum;
          return state === "confirmed" ? sum + arrived : state === "lost" ? sum + amount - arrived : sum;
        }, 0n);
      for (const state of ["authorized", "submitted", "confirmed", "lost"] as const) expect(held(state)).toBe(expected(state));
      expect(view.entries.map(({ id, state }) => [id, state])).toEqual(open.toReversed().map(({ of, kind }) => [String(of), stateOf[kind]]));
    }),
    { numRuns: 10_000 },
  );
}, 120_000);

test("more than was paid never arrives, and less is told apart", () => {
  const of = { at: 1, of: 1, asset: "a", amount: 100n };
  expect(() => movement({ ...of, kind: "confirmed", arrived: 101n })).toThrow(RangeError);
  expect(movement({ ...of, kind: "confirmed", arrived: 97n }).lines).toEqual([
    { account: "submitted", asset: "a", amount: "-100" },
    { account: "confirmed", asset: "a", amount: "97" },
    { account: "failed", asset: "a", amount: "3" },
  ]);
});
