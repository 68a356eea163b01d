import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { feesAt, feesToReplace, gasLimitFor, MOST_GAS } from "./fees.ts";

const wei = fc.bigInt({ min: 0n, max: 10n ** 15n });
const level = fc.record({ baseFee: wei, tip: wei });

describe("fees of a transaction that is sent now", () => {
  test("reach what the network asks for, never pass what the person allows, and leave room for a base fee that doubles where they can", () => {
    fc.assert(
      fc.property(level, wei, (asked, most) => {
        const fees = feesAt(asked, most);
        expect(fees === undefined).toBe(asked.baseFee + asked.tip > most);
        if (!fees) return;
        expect(fees.maxPriorityFeePerGas).toBe(asked.tip);
        expect(fees.maxFeePerGas).toBeLessThanOrEqual(most);
        expect(fees.maxFeePerGas).toBeGreaterThanOrEqual(asked.baseFee + asked.tip);
        if (2n * asked.baseFee + asked.tip <= most) expect(fees.maxFeePerGas).toBe(2n * asked.baseFee + asked.tip);
      }),
    );
  });

  test.each([
    [{ baseFee: 10n, tip: 1n }, 11n, 11n],
    [{ baseFee: 10n, tip: 1n }, 21n, 21n],
    [{ baseFee: 10n, tip: 1n }, 1000n, 21n],
  ])("%o with at most %d are %d", (asked, most, maxFeePerGas) => {
    expect(feesAt(asked, most)).toEqual({ maxFeePerGas, maxPriorityFeePerGas: asked.tip });
  });

  test("a node that asks for less than nothing is not believed", () => {
    expect(feesAt({ baseFee: -1n, tip: 5n }, 100n)).toBeUndefined();
    expect(feesAt({ baseFee: 5n, tip: -1n }, 100n)).toBeUndefined();
  });
});

describe("fees of a transaction that takes the place of another", () => {
  test("are an eighth more at least, what is asked for now at least, and never more than the person allows", () => {
    fc.assert(
      fc.property(level, level, wei, wei, (first, then, most, more) => {
        const before = feesAt(first, most);
        fc.pre(before !== undefined);
        const bound = most + more;
        const fees = feesToReplace(before, then, bound);
        const needed = (fee: bigint): bigint => (fee * 1125n + 999n) / 1000n;
        const now = feesAt(then, bound);
        const isTooMuch = needed(before.maxFeePerGas) > bound || needed(before.maxPriorityFeePerGas) > bound;
        expect(fees === undefined).toBe(now === undefined || isTooMuch);
        if (!fees || !now) return;
        expect(fees.maxFeePerGas).toBeLessThanOrEqual(bound);
        expect(fees.maxFeePerGas).toBeGreaterThanOrEqual(needed(before.maxFeePerGas));
        expect(fees.maxPriorityFeePerGas).toBeGreaterThanOrEqual(needed(before.maxPriorityFeePerGas));
        expect(fees.maxFeePerGas).toBeGreaterThanOrEqual(now.maxFeePerGas);
        expect(fees.maxFeePerGas).toBeGreaterThanOrEqual(fees.maxPriorityFeePerGas);
      }),
    );
  });

  test("rise step by step to the bound and no further", () => {
    let fees = feesAt({ baseFee: 100n, tip: 7n }, 1000n);
    const seen: bigint[] = [];
    while (fees && seen.length < 100) {
      seen.push(fees.maxFeePerGas);
      fees = feesToReplace(fees, { baseFee: 100n, tip: 7n }, 1000n);
    }
    expect(seen.slice(0, 4)).toEqual([207n, 233n, 263n, 296n]);
    expect(seen.length).toBeLessThan(20);
    expect(seen.every((fee) => fee <= 1000n)).toBe(true);
  });
});

test("gas has room above the estimate, and what no call of ours can need is not paid for", () => {
  expect(gasLimitFor(80_000n)).toBe(100_000n);
  expect(gasLimitFor(0n)).toBeUndefined();
  expect(gasLimitFor((MOST_GAS * 4n) / 5n)).toBe(MOST_GAS);
  expect(gasLimitFor(MOST_GAS)).toBeUndefined();
});
