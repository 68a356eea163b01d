import { execFile } from "node:child_process";
import { access, constants, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "@playwright/test";

const run = promisify(execFile);
/** Chromium itself first: Google's own Chrome does not load an unpacked extension from the command line since version 137. */
const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "brave-browser", "brave"];
const HOW = "Install Chromium, or set FREEHOLD_CHROMIUM to the path of one.";

/**
 * Path of a Chromium that can load the extension: FREEHOLD_CHROMIUM, one on the PATH, Playwright's own, Debian's package when root.
 * Throws one sentence that says what to do.
 */
export async function findChromium(): Promise<string> {
  const named = process.env["FREEHOLD_CHROMIUM"];
  if (named) {
    const problem = await whyNot(named);
    if (problem) throw new Error(`FREEHOLD_CHROMIUM names ${named}, which ${problem}. ${HOW}`);
    return named;
  }
  return (await onPath()) ?? (await usable(playwrights())) ?? (await installed()) ?? fail();
}

async function onPath(): Promise<string | undefined> {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const name of names) {
    for (const folder of folders) {
      const found = await usable(join(folder, name));
      if (found) return found;
    }
  }
  return undefined;
}

/** Where Playwright would have put its own, if it was ever downloaded. */
function playwrights(): string {
  return chromium.executablePath();
}

async function installed(): Promise<string | undefined> {
  if (process.getuid?.() !== 0 || !(await isDebian())) return undefined;
  console.log("No Chromium found: installing Debian's package (apt-get install chromium).");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update"], { env, maxBuffer: 64 * 1024 * 1024 });
  await run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], { env, maxBuffer: 64 * 1024 * 1024 });
  return onPath();
}

async function isDebian(): Promise<boolean> {
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  return /^ID(?:_LIKE)?=.*(?:debian|ubuntu)/m.test(release);
}

async function usable(path: string): Promise<string | undefined> {
  return path !== "" && (await whyNot(path)) === undefined ? path : undefined;
}

/** Undefined when the browser at `path` will do. Asks it for its version: Ubuntu's chromium-browser may be an empty stub. */
async function whyNot(path: string): Promise<string | undefined> {
  try {
    await access(path, constants.X_OK);
  } catch {
    return "cannot be run";
  }
  const version = await run(path, ["--version"], { timeout: 20_000 }).then(
    ({ stdout }) => stdout,
    () => "",
  );
  const major = Number(/(\d+)\.\d+\.\d+/.exec(version)?.[1] ?? 0);
  if (major === 0) return "did not tell its version";
  if (/Google Chrome/.test(version) && !/for Testing/.test(version) && major >= 137)
    return "is Google's Chrome, which no longer loads extensions from the command line";
  return major < 120 ? `is version ${major}, too old (120 is needed)` : undefined;
}

function fail(): never {
  throw new Error(`No Chromium that can load an extension was found (Google's own Chrome, 137 or newer, cannot). ${HOW}`);
}
