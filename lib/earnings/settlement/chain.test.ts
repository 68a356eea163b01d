import fc from "fast-check";
import { expect, test } from "vitest";
import type { PaymentRecord } from "../ledger.ts";
import { topics } from "./abi.ts";
import { arrivedIn } from "./chain.ts";
import { type Log, padded } from "./search.ts";

const [asset, payer, payTo, other] = ["11", "22", "33", "44"].map((digits) => `0x${digits.repeat(20)}`) as [string, string, string, string];
const nonceOf = (which: number): string => `0x${which.toString(16).padStart(64, "0")}`;
const payment = (which: number): PaymentRecord => ({
  ...{ scheme: "exact", network: "eip155:1", asset, payer, payTo, amount: "100", validAfter: "0", validBefore: "1" },
  ...{ nonce: nonceOf(which), signature: "0x", extra: { name: "Foo", version: "1" } },
});
type Event = Pick<Log, "topics" | "data">;
const used = (which: number, by = payer): Event => ({ topics: [topics.used, padded(by), nonceOf(which)], data: "0x" });
const transfer = (to: string, amount: number, from = payer): Event => ({
  topics: [topics.transfer, padded(from), padded(to)],
  data: `0x${amount.toString(16)}`,
});
const logs = (...events: readonly Event[]): Log[] =>
  events.map((one, logIndex) => ({ ...one, address: asset, logIndex: logIndex + 7, blockNumber: 1, blockHash: "0xb", transactionHash: "0xt" }));
const arrived = (events: readonly Event[], ...which: readonly number[]) => which.map((one) => arrivedIn(logs(...events), payment(one)));

test.each([
  ["one that says first that it is used", [used(1), transfer(payTo, 100)], [100n]],
  ["one that transfers first", [transfer(payTo, 100), used(1)], [100n]],
  ["several, each with a fee", [used(1), transfer(other, 1), transfer(payTo, 99), used(2), transfer(other, 2), transfer(payTo, 98)], [99n, 98n]],
  ["the same, transferred first", [transfer(other, 1), transfer(payTo, 99), used(1), transfer(other, 2), transfer(payTo, 98), used(2)], [99n, 98n]],
  ["one of two that moved nothing", [used(1), used(2), transfer(payTo, 50)], [0n, 50n]],
  ["the last of two that moved nothing", [used(1), transfer(payTo, 50), used(2)], [50n, 0n]],
  ["one for somebody else between", [used(1), transfer(payTo, 5), used(9), transfer(other, 7), used(2), transfer(payTo, 6)], [5n, 6n]],
  ["a transfer of the payer before them", [transfer(payTo, 1000), used(1), transfer(payTo, 5), used(2), transfer(payTo, 6)], [5n, 6n]],
  ["another payer's between", [used(1), used(8, other), transfer(payTo, 70, other), transfer(payTo, 5), used(2), transfer(payTo, 6)], [5n, 6n]],
] as const)("%s", (_, events, expected) => {
  expect(arrived(events, ...expected.map((_amount, place) => place + 1))).toEqual(expected);
});

test("what is not used there did not arrive there, and what is told twice counts once", () => {
  const events = logs(used(1), transfer(payTo, 100));
  expect(arrivedIn(events, payment(2))).toBeUndefined();
  expect(arrivedIn([...events, ...events], payment(1))).toBe(100n);
  expect(
    arrivedIn(
      events.map((one) => ({ ...one, address: other })),
      payment(1),
    ),
  ).toBeUndefined();
});

test("whatever the order, nothing is counted twice: all together no more than was transferred", () => {
  const event = fc.oneof(
    fc.integer({ min: 1, max: 4 }).map((which) => ({ used: which })),
    fc.record({ to: fc.constantFrom(payTo, other), amount: fc.integer({ min: 1, max: 100 }) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), (all) => {
      const once = all.filter((one, place) => !("used" in one) || all.findIndex((first) => "used" in first && first.used === one.used) === place);
      const events = once.map((one) => ("used" in one ? used(one.used) : transfer(one.to, one.amount)));
      const sum = arrived(events, 1, 2, 3, 4).reduce<bigint>((total, amount) => total + (amount ?? 0n), 0n);
      const transferred = once.reduce((total, one) => ("to" in one && one.to === payTo ? total + BigInt(one.amount) : total), 0n);
      expect(sum).toBeLessThanOrEqual(transferred);
    }),
  );
});
