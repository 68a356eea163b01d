import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { expect, test } from "@playwright/test";

/** The short form of `npm run faults`, as anybody would run it: a part a test. The full counts are in docs/reliability.md. */
type Figure = { readonly name: string; readonly value: number; readonly unit: string; readonly goal: number; readonly holds: boolean };

/** Browsers are started and ended many times over; on a busy machine that takes its time. */
const LONG = 240_000;

async function faults(part: string): Promise<{ figures: readonly Figure[]; said: string }> {
  const command = ["--import", "tsx", "faults/run.ts", "--short", "--json", "--only", part];
  // Ended before the test is given up, so that nothing is left running.
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"], timeout: LONG - 10_000 });
  const [out, said] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (!out.startsWith("[")) throw new Error(`no figures: ${said}`);
  return { figures: JSON.parse(out) as readonly Figure[], said };
}

for (const [part, what] of [
  ["kills", "the browser killed under load: nothing acknowledged is lost, nothing is torn"],
  ["migrations", "the browser killed in a migration: the vault comes through whole"],
  ["stops", "the worker stopped under load: nothing acknowledged is lost, nothing is torn"],
  ["settlement", "the worker stopped and the browser killed while reads are paid and settled: the account is what the chain says"],
  ["interleavings", "answers, locks, stops and closed windows at once: no answer is another's, and every page hears its own"],
  ["files", "damaged files are noticed, and what the second copy has comes back"],
  ["rows", "rows tampered with at rest are noticed"],
  ["canaries", "nothing readable in the profile: unlocked, killed, locked, erased"],
] as const)
  test(what, async () => {
    test.setTimeout(LONG);
    const { figures, said } = await faults(part);
    expect(figures.length).toBeGreaterThan(0);
    expect(
      // How long something took is no test's business: machines are busy.
      figures.filter(({ unit, holds }) => unit !== "ms" && !holds),
      said,
    ).toEqual([]);
  });
