import type { PaymentRequirements as StockRequirements } from "@x402/core/types";
import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { Compensation } from "../protocol/access-request.ts";
import { WalletError } from "../protocol/errors.ts";
import { UINT256_MAX } from "./amount.ts";
import { amountDue, type Metered, type PaymentRequirements, paymentRequirements, priceDisplay, resolveAsset } from "./compensation.ts";

const USDC = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913";
const UNKNOWN = "0xAbCdEf0123456789abcdef0123456789ABCDEF01";
const PAY_TO = "0x209693Bc6afc0C5328bA36FaF03C514EF312287C";
const offer: Compensation = { scheme: "exact", network: "eip155:8453", asset: USDC, amount: "1000", per: "read" };

const refusedParam = (act: () => unknown): string | undefined => {
  try {
    act();
  } catch (error) {
    if (error instanceof WalletError && error.code === "invalid_params")
      return error.details.param?.replace("authorization_details.0.compensation.", "");
    throw error;
  }
  return undefined;
};

describe("which token is offered", () => {
  test("a known one is verified, with or without a matching extra", () => {
    expect(resolveAsset(offer)).toMatchObject({ symbol: "USDC", verified: true });
    expect(resolveAsset({ ...offer, asset: USDC.toLowerCase(), extra: { name: "USD Coin", version: "2", decimals: 6 } })).toEqual(
      resolveAsset(offer),
    );
  });

  test.each([
    { name: "USDC", version: "2" },
    { name: "USD Coin", version: "1" },
    { name: "USD Coin", version: "2", decimals: 18 },
  ])("a known one that calls itself %o is refused", (extra) => {
    expect(refusedParam(() => resolveAsset({ ...offer, extra }))).toBe("asset");
  });

  test("an unknown one needs the app's word, and stays unverified", () => {
    expect(refusedParam(() => resolveAsset({ ...offer, asset: UNKNOWN }))).toBe("asset");
    expect(resolveAsset({ ...offer, asset: UNKNOWN, extra: { name: "Foo", version: "1", decimals: 2 } })).toMatchObject({
      verified: false,
      decimals: 2,
    });
  });

  test.each(["Foo\u202Ecba", "Foo\u0000", "Foo\u200B", "Foo\nBar"])("a name with characters that nobody sees is refused: %j", (name) => {
    expect(refusedParam(() => resolveAsset({ ...offer, asset: UNKNOWN, extra: { name, version: "1" } }))).toBe("extra.name");
  });

  test("terms that no token could settle are refused", () => {
    expect(refusedParam(() => resolveAsset({ ...offer, amount: UINT256_MAX.toString() }))).toBe("amount");
    expect(refusedParam(() => resolveAsset({ ...offer, amount: (UINT256_MAX / 1000n).toString() }))).toBeUndefined();
    expect(
      refusedParam(() => resolveAsset({ ...offer, asset: UNKNOWN, network: "eip155:9007199254740993", extra: { name: "Foo", version: "1" } })),
    ).toBe("network");
    expect(refusedParam(() => resolveAsset({ ...offer, asset: `0x${"0".repeat(40)}`, extra: { name: "Foo", version: "1" } }))).toBe("asset");
  });
});

test("a price is shown in ordinary words", () => {
  expect(priceDisplay(offer)).toEqual({ amount: "0.001", symbol: "USDC", networkLabel: "Base", verified: true });
  expect(priceDisplay({ ...offer, asset: UNKNOWN, extra: { name: "Foo", version: "1" } })).toEqual({
    amount: "1000",
    symbol: "units of “Foo”",
    networkLabel: "Base",
    verified: false,
  });
});

describe("what is due", () => {
  type Rule = (price: bigint, page: Metered) => bigint;
  const rules: [string, Compensation["per"], Rule][] = [
    ["once", "grant", (price, { grantPaid }) => (grantPaid ? 0n : price)],
    ["at the first page of each use", "read", (price, { firstOfUse }) => (firstOfUse ? price : 0n)],
    ["for every record of the page", "record", (price, { records }) => price * BigInt(records)],
  ];

  test.each(rules)("%s, per %s", (_, per, expected) => {
    const page = fc.record({ firstOfUse: fc.boolean(), records: fc.nat(1000), grantPaid: fc.boolean() });
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 70n }), page, (price, metered) => {
        expect(amountDue({ per, amount: price.toString() }, metered)).toBe(expected(price, metered));
      }),
    );
  });

  test.each([-1, 0.5, Number.NaN])("%d records are our own mistake", (records) => {
    expect(() => amountDue(offer, { firstOfUse: true, records, grantPaid: false })).toThrow(TypeError);
  });
});

describe("what the app must sign", () => {
  test("is what x402 calls payment requirements", () => {
    expectTypeOf<PaymentRequirements>().toExtend<StockRequirements>();
    expect(paymentRequirements({ ...offer, asset: USDC.toLowerCase() }, 3000n, PAY_TO)).toEqual({
      scheme: "exact",
      network: "eip155:8453",
      asset: USDC,
      amount: "3000",
      payTo: PAY_TO,
      maxTimeoutSeconds: 3600,
      extra: { name: "USD Coin", version: "2" },
    });
  });

  test("repeats what the app said of a token that the wallet does not know", () => {
    const extra = { name: "Foo", version: "1", decimals: 2 };
    expect(paymentRequirements({ ...offer, asset: UNKNOWN, extra }, 1n, PAY_TO)).toMatchObject({ asset: UNKNOWN.toLowerCase(), extra });
  });

  test.each([
    [0n, PAY_TO],
    [-1n, PAY_TO],
    [UINT256_MAX + 1n, PAY_TO],
    [1n, `0x${"0".repeat(40)}`],
    [1n, "0x1234"],
  ])("%d to %s is our own mistake", (amount, payTo) => {
    expect(() => paymentRequirements(offer, amount, payTo)).toThrow(TypeError);
  });
});
