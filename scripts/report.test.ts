import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { playwrightCounts, vitestCounts } from "./report.ts";

const folder = mkdtempSync(join(tmpdir(), "freehold-report-"));
afterAll(() => rmSync(folder, { recursive: true }));
const written = (name: string, report: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(report));
  return path;
};

test("vitest: each test once, and a file that did not load is a failure", () => {
  const assertionResults = [
    { fullName: "a", status: "passed" },
    { fullName: "b", status: "failed" },
    { fullName: "c", status: "skipped" },
    { fullName: "d", status: "todo" },
  ];
  const report = written("unit.json", {
    testResults: [
      { name: "x", status: "failed", assertionResults },
      { name: "broken", status: "failed", assertionResults: [] },
    ],
  });
  expect(vitestCounts(report, false)).toEqual({ passed: 1, failed: 2, skipped: ["c", "d"] });
});

test("a run that ends badly without a failed test is a failure all the same, and so is one without a report", () => {
  const report = written("well.json", { testResults: [{ name: "x", status: "passed", assertionResults: [{ fullName: "a", status: "passed" }] }] });
  expect(vitestCounts(report, true)).toEqual({ passed: 1, failed: 0, skipped: [] });
  expect(vitestCounts(report, false)).toEqual({ passed: 1, failed: 1, skipped: [] });
  expect(vitestCounts(join(folder, "none.json"), true)).toEqual({ passed: 0, failed: 1, skipped: [] });
  expect(playwrightCounts(join(folder, "none.json"), true)).toEqual({ passed: 0, failed: 1, skipped: [] });
});

test("Playwright: nested suites, flaky is a failure, errors outside of tests too", () => {
  const spec = (title: string, status: string) => ({ title, tests: [{ status }] });
  const suites = [{ specs: [spec("a", "expected")], suites: [{ specs: [spec("b", "unexpected"), spec("c", "flaky"), spec("d", "skipped")] }] }];
  expect(playwrightCounts(written("e2e.json", { suites, errors: [] }), false)).toEqual({ passed: 1, failed: 2, skipped: ["d"] });
  expect(playwrightCounts(written("error.json", { suites: [], errors: [{}] }), false)).toEqual({ passed: 0, failed: 1, skipped: [] });
});
