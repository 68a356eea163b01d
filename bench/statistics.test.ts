import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { median, medianRatio } from "./statistics.ts";

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });
const positive = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });

describe("median", () => {
  it.each([
    [[3], 3],
    [[1, 2], 1.5],
    [[9, 1, 5], 5],
    [[10, 2, 9, 1], 5.5],
  ])("of %j is %d", (of, expected) => expect(median(of)).toBe(expected));

  it("has as many values at or below it as at or above it", () => {
    fc.assert(
      fc.property(values, (of) => {
        const middle = median(of);
        expect(of.filter((value) => value <= middle).length).toBeGreaterThanOrEqual(of.length / 2);
        expect(of.filter((value) => value >= middle).length).toBeGreaterThanOrEqual(of.length / 2);
      }),
    );
  });

  it("does not care about order, and leaves the values as they were", () => {
    fc.assert(
      fc.property(values, (of) => {
        const before = [...of];
        expect(median(of.toReversed())).toBe(median(of));
        expect(of).toEqual(before);
      }),
    );
  });

  it("is not taken of nothing, nor of what is not a number", () => {
    expect(() => median([])).toThrow(RangeError);
    expect(() => median([1, Number.NaN, 2])).toThrow(RangeError);
    expect(() => median([1, Number.POSITIVE_INFINITY])).toThrow(RangeError);
  });
});

describe("medianRatio", () => {
  it("compares each value with the one measured beside it", () => {
    // The third round was slow for both.
    expect(medianRatio([2, 3, 40], [1, 1, 20])).toBe(2);
  });

  it("of a thing with itself is 1, and of twice the thing 2", () => {
    fc.assert(
      fc.property(positive, (of) => {
        expect(medianRatio(of, of)).toBe(1);
        expect(
          medianRatio(
            of.map((value) => 2 * value),
            of,
          ),
        ).toBe(2);
      }),
    );
  });

  it("refuses unequal lengths and a floor of nothing", () => {
    expect(() => medianRatio([1, 2], [1])).toThrow(RangeError);
    expect(() => medianRatio([1], [0])).toThrow(RangeError);
    expect(() => medianRatio([], [])).toThrow(RangeError);
  });
});
