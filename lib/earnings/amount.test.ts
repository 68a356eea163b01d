import fc from "fast-check";
import { expect, test } from "vitest";
import { formatAmount } from "./amount.ts";

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
