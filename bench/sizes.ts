import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { atMost, type Figure } from "./figure.ts";

/** The sizes and their budgets as the table of `npm run check:budgets` gives them. Throws when there is none in it. */
export function sizesIn(table: string): Figure[] {
  const rows = table.matchAll(/^(.+?) +(\d+\.\d+) +(\d+) +\d+ +(holds|OVER)$/gm);
  const sizes = [...rows].map(([, name = "", size, budget, verdict]) => ({
    ...atMost(Number(budget), Number(size), "kB", `Size, gzipped: ${name}`),
    // Judged by the exact size, and by whether there is such a file at all.
    holds: verdict === "holds",
  }));
  if (sizes.length === 0) throw new Error("no sizes found");
  return sizes;
}

/** Measures what was built, by the same script that fails a build that is over its budget. */
export async function sizes(): Promise<Figure[]> {
  const run = promisify(execFile)(process.execPath, ["--import", "tsx", "scripts/budgets.ts"]);
  // A budget that does not hold ends it with an error, and with the table all the same.
  const { stdout } = await run.catch((error: unknown) => error as { stdout: string });
  return sizesIn(stdout);
}
