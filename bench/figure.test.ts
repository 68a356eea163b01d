import { describe, expect, it } from "vitest";
import { atLeast, atMost, json, table } from "./figure.ts";

describe("a figure", () => {
  it("holds up to its goal, and not beyond", () => {
    expect(atMost(2, 2, "x", "a against b")).toMatchObject({ name: "a against b", value: 2, unit: "x", goal: 2, holds: true });
    expect(atMost(2, 2.0001, "x", "a against b")).toMatchObject({ value: 2, holds: false });
    expect(atMost(2, 0, "x", "a against b")).toMatchObject({ value: 0, holds: true });
  });

  it("or down to it", () => {
    expect(atLeast(10, 10, "x", "b against a")).toMatchObject({ name: "b against a", value: 10, unit: "x", goal: 10, holds: true });
    expect(atLeast(10, 9.9999, "x", "b against a")).toMatchObject({ value: 10, holds: false });
    expect(atLeast(10, 31, "x", "b against a")).toMatchObject({ value: 31, holds: true });
  });

  it.each([atMost, atLeast])("is never made of what is not a number", (make) => {
    expect(() => make(2, Number.NaN, "x", "a")).toThrow(RangeError);
    expect(() => make(2, 1 / 0, "x", "a")).toThrow(RangeError);
  });

  const figures = [atMost(2, 1.06789, "x", "one"), atMost(4, 5, "kB", "another"), atLeast(10, 12.5, "x", "a third")];

  it("comes out as one array for a program", () => {
    expect(JSON.parse(json(figures))).toEqual([
      { name: "one", value: 1.068, unit: "x", goal: 2, holds: true },
      { name: "another", value: 5, unit: "kB", goal: 4, holds: false },
      { name: "a third", value: 12.5, unit: "x", goal: 10, holds: true },
    ]);
  });

  it("and as a line each for a person", () => {
    const [head, one, another, third, ...rest] = table(figures).split("\n");
    expect(head).toMatch(/^figure +value +goal/);
    expect(one).toMatch(/^one +1\.068 x +<= 2 x +holds$/);
    expect(another).toMatch(/^another +5 kB +<= 4 kB +MISSED$/);
    expect(third).toMatch(/^a third +12\.5 x +>= 10 x +holds$/);
    expect(rest).toEqual([]);
  });
});
