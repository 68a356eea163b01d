import fc from "fast-check";
import { expect, test } from "vitest";
import { firstPrice, pricesOf } from "./price.ts";

const display = { amount: "1", symbol: "USDC", networkLabel: "Base", verified: true };
const offer = { scheme: "exact", network: "eip155:8453", asset: "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913", per: "read", display } as const;

test("what may be asked is never below the offer, nor above what the app sets aside, and begins with the lowest price where that can be paid", () => {
  const amount = fc.bigInt(1n, 10n ** 12n);
  fc.assert(
    fc.property(amount, fc.option(amount), fc.option(amount), (offered, more, floor) => {
      const compensation = { ...offer, amount: `${offered}`, ...(more === null ? {} : { budget: `${offered + more}` }) };
      const lowest = floor === null || floor <= offered ? undefined : { amount: `${floor}`, display: "lowest" };
      const asked = { compensation, ...(lowest ? { lowestPrice: lowest } : {}) };
      const prices = pricesOf(asked).map((price) => BigInt(price.amount));
      const isPayable = floor !== null && floor > offered && (more === null || floor <= offered + more);
      expect(prices[0]).toBe(offered);
      expect(prices.every((price) => more === null || price <= offered + more)).toBe(true);
      expect(prices).toEqual([...new Set(prices)].toSorted((a, b) => (a < b ? -1 : 1)));
      expect(firstPrice(asked)).toBe(isPayable ? `${floor}` : `${offered}`);
    }),
  );
});
