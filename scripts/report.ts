import { readFileSync } from "node:fs";

/** What a test runner counted. */
export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: readonly string[] };

type VitestReport = {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
};

type Suite = {
  readonly suites?: readonly Suite[];
  readonly specs?: readonly { readonly title: string; readonly tests: readonly { readonly status: string }[] }[];
};
type PlaywrightReport = { readonly suites: readonly Suite[]; readonly errors: readonly unknown[] };

/** Counts of vitest's JSON report. A file that did not load, and a run that failed with no failed test, count as one failure. */
export function vitestCounts(path: string, exitedWell: boolean): Counts {
  return counted(path, exitedWell, (report: VitestReport) => [
    ...report.testResults.flatMap(({ assertionResults }) => assertionResults.map(({ fullName, status }) => ({ name: fullName, status }))),
    ...report.testResults
      .filter(({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"))
      .map(({ name }) => ({ name, status: "failed" })),
  ]);
}

/** Counts of Playwright's JSON report, each test once. */
export function playwrightCounts(path: string, exitedWell: boolean): Counts {
  return counted(path, exitedWell, (report: PlaywrightReport) => [
    ...report.suites.flatMap(testsOf),
    ...report.errors.map(() => ({ name: "error outside of tests", status: "failed" })),
  ]);
}

type Outcome = { readonly name: string; readonly status: string };

function testsOf({ suites = [], specs = [] }: Suite): Outcome[] {
  const names: Readonly<Record<string, string>> = { expected: "passed", skipped: "skipped" };
  const own = specs.flatMap(({ title, tests }) => tests.map(({ status }) => ({ name: title, status: names[status] ?? "failed" })));
  return [...own, ...suites.flatMap(testsOf)];
}

function counted<Report>(path: string, exitedWell: boolean, outcomes: (report: Report) => readonly Outcome[]): Counts {
  const all = read<Report, readonly Outcome[]>(path, outcomes);
  if (all === undefined) return { passed: 0, failed: 1, skipped: [] };
  const passed = all.filter(({ status }) => status === "passed").length;
  const failed = all.filter(({ status }) => status === "failed").length;
  const skipped = all.filter(({ status }) => status !== "passed" && status !== "failed").map(({ name }) => name);
  return { passed, failed: failed === 0 && !exitedWell ? 1 : failed, skipped };
}

function read<Report, T>(path: string, use: (report: Report) => T): T | undefined {
  try {
    return use(JSON.parse(readFileSync(path, "utf8")) as Report);
  } catch {
    return undefined;
  }
}
