import fc from "fast-check";
import { expect, it } from "vitest";
import { flowLimit } from "./flow-limit.ts";

const YEAR = 365 * 86_400_000;

it("gives its capacity at once, and then as many as the time allows", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.integer({ min: 0, max: 3000 })),
      (capacity, perSecond, steps) => {
        const limit = flowLimit(capacity, perSecond);
        let now = 1000;
        let taken = 0;
        for (const step of steps) {
          now += step;
          if (limit.take("a", now) === 0) taken += 1;
        }
        expect(taken).toBeLessThanOrEqual(capacity + ((now - 1000) / 1000) * perSecond);
        expect(limit.take("b", now)).toBe(0);
      },
    ),
  );
});

it("is no wait of a year when the clock is turned back by one", () => {
  const limit = flowLimit(1, 1);
  expect(limit.take("a", YEAR)).toBe(0);
  expect(limit.waitFor("a", 0)).toBe(1);
  expect(limit.waitFor("a", 1000)).toBe(0);
  expect(limit.take("a", 1000)).toBe(0);
});
