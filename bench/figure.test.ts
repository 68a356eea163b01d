import { describe, expect, it } from "vitest";
import { atMost, json, table } from "./figure.ts";

describe("a figure", () => {
  it("holds up to its goal, and not beyond", () => {
    expect(atMost(2, 2, "x", "a against b")).toEqual({ name: "a against b", value: 2, unit: "x", goal: 2, holds: true });
    expect(atMost(2, 2.0001, "x", "a against b")).toEqual({ name: "a against b", value: 2, unit: "x", goal: 2, holds: false });
  });

  it("is never made of what is not a number", () => {
    expect(() => atMost(2, Number.NaN, "x", "a")).toThrow(RangeError);
    expect(() => atMost(2, 1 / 0, "x", "a")).toThrow(RangeError);
  });

  const figures = [atMost(2, 1.06789, "x", "one"), atMost(4, 5, "kB", "another")];

  it("comes out as one array for a program", () => {
    expect(JSON.parse(json(figures))).toEqual([
      { name: "one", value: 1.068, unit: "x", goal: 2, holds: true },
      { name: "another", value: 5, unit: "kB", goal: 4, holds: false },
    ]);
  });

  it("and as a line each for a person", () => {
    const [head, one, another, ...rest] = table(figures).split("\n");
    expect(head).toMatch(/^figure +value +goal/);
    expect(one).toMatch(/^one +1\.068 x +<= 2 x +holds$/);
    expect(another).toMatch(/^another +5 kB +<= 4 kB +MISSED$/);
    expect(rest).toEqual([]);
  });
});
