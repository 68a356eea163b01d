import fc from "fast-check";
import { expect, test } from "vitest";
import { formatAmount, parseAmount } from "./amount.ts";

test.each([
  [1000n, 6, "0.001"],
  [1_500_000n, 6, "1.5"],
  [1_000_000n, 6, "1"],
  [0n, 6, "0"],
  [1200n, 0, "1200"],
  [-1n, 18, "-0.000000000000000001"],
])("%d atomic units with %i decimals are %s", (amount, decimals, text) => {
  expect(formatAmount(amount, decimals)).toBe(text);
});

test("nothing is lost or rounded", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 256n), max: 2n ** 256n }), fc.integer({ min: 0, max: 77 }), (amount, decimals) => {
      const text = formatAmount(amount, decimals);
      const [whole = "", fraction = ""] = text.replace("-", "").split(".");
      const back = BigInt(whole + fraction.padEnd(decimals, "0"));
      expect(text.startsWith("-") ? -back : back).toBe(amount);
      expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
    }),
  );
});

test.each([-1, 1.5, Number.NaN])("decimals of %d are our own mistake", (decimals) => {
  expect(() => formatAmount(1n, decimals)).toThrow(RangeError);
});

test("what is typed is read back as it is written", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n - 1n }), fc.integer({ min: 0, max: 18 }), (amount, decimals) => {
      expect(parseAmount(formatAmount(amount, decimals), decimals)).toBe(amount);
    }),
  );
  expect(parseAmount(" 0,001 ", 18)).toBe(10n ** 15n);
  expect(parseAmount("007", 0)).toBe(7n);
});

test.each(["", " ", ".5", "5.", "-1", "1e3", "1.2.3", "0x1", "1 000", "0.0000000000000000001", "١"])("%j is no amount of 18 decimals", (typed) => {
  expect(parseAmount(typed, 18)).toBeUndefined();
});
