import { expect, it } from "vitest";
import { sizesIn } from "./sizes.ts";

const printed = `what                              kB gzip   budget   files
provider script (in every page)      2.06        4       1  holds
background                         468.50      450       1  OVER
popup, first paint                 129.76      150       7  holds
`;

it("reads sizes, budgets and verdicts from the printed table", () => {
  expect(sizesIn(printed)).toEqual([
    { name: "Size, gzipped: provider script (in every page)", value: 2.06, unit: "kB", goal: 4, bound: "at_most", holds: true },
    { name: "Size, gzipped: background", value: 468.5, unit: "kB", goal: 450, bound: "at_most", holds: false },
    { name: "Size, gzipped: popup, first paint", value: 129.76, unit: "kB", goal: 150, bound: "at_most", holds: true },
  ]);
});

it("does not let a file hold that is not there", () => {
  expect(sizesIn("background      0.00      450       0  OVER\n")).toMatchObject([{ value: 0, holds: false }]);
});

it("takes nothing for a size when there is no table", () => {
  expect(() => sizesIn("")).toThrow("no sizes found");
});
