import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { findChromium } from "./chromium.ts";
import { type Counts, playwrightCounts, vitestCounts } from "./report.ts";

/** npm test: every check and every test, in order. All run, also after a failure; the last line counts them. What stands in one row runs at once. */
const UNIT = "test-results/unit.json";
const END_TO_END = "test-results/e2e.json";

type Step = { readonly name: string; readonly command: readonly string[]; readonly count?: (exitedWell: boolean) => Counts };

const steps: readonly (readonly Step[])[] = [
  [{ name: "types of WXT", command: ["wxt", "prepare"] }],
  [
    { name: "types", command: ["tsc", "--noEmit", "-p", "."] },
    { name: "lint", command: ["oxlint"] },
    { name: "format", command: ["biome", "check", "."] },
    { name: "import rules", command: ["tsx", "scripts/check-imports.ts"] },
    { name: "unused code", command: ["knip"] },
  ],
  [
    {
      name: "unit tests",
      command: ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${UNIT}`],
      count: (exitedWell) => vitestCounts(UNIT, exitedWell),
    },
  ],
  [
    { name: "build for Chromium", command: ["wxt", "build"] },
    { name: "build for Firefox", command: ["wxt", "build", "-b", "firefox"] },
  ],
  [{ name: "budgets", command: ["tsx", "scripts/budgets.ts"] }],
  [
    {
      name: "end-to-end tests",
      command: ["playwright", "test", "-c", "e2e/playwright.config.ts"],
      count: (exitedWell) => playwrightCounts(END_TO_END, exitedWell),
    },
  ],
];

const env: NodeJS.ProcessEnv = { ...process.env, PATH: [join(process.cwd(), "node_modules", ".bin"), process.env["PATH"] ?? ""].join(delimiter) };

function run([command = "", ...args]: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "inherit", env, shell: process.platform === "win32" });
    child.once("error", (error) => {
      console.error(error.message);
      resolve(false);
    });
    child.once("exit", (code) => resolve(code === 0));
  });
}

async function perform({ name, command, count }: Step): Promise<Counts & { name: string }> {
  console.log(`\n== ${name}`);
  const start = Date.now();
  const well = await run(command);
  const counts = count?.(well) ?? { passed: well ? 1 : 0, failed: well ? 0 : 1, skipped: [] };
  for (const skipped of counts.skipped) console.log(`skipped: ${skipped}`);
  console.log(`== ${name}: ${counts.failed > 0 ? "FAILED" : "passed"} in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return { ...counts, name };
}

for (const report of [UNIT, END_TO_END]) rmSync(report, { force: true });
// Found, or installed, once: the tests' own processes are told.
env["FREEHOLD_CHROMIUM"] = await findChromium().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  return env["FREEHOLD_CHROMIUM"];
});
const done: Awaited<ReturnType<typeof perform>>[] = [];
for (const atOnce of steps) done.push(...(await Promise.all(atOnce.map(perform))));

const sum = (of: (counts: Counts) => number) => done.reduce((total, counts) => total + of(counts), 0);
const failed = sum((counts) => counts.failed);
console.log("");
for (const { name } of done.filter((counts) => counts.failed > 0)) console.log(`failed: ${name}`);
const skipped = sum((counts) => counts.skipped.length);
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${sum((counts) => counts.passed)} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
