import { spawn } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** The built extension, an unpacked folder. */
export const EXTENSION = join(process.cwd(), ".output", "chrome-mv3");
const SOURCES = ["entrypoints", "components", "lib", "sdk", "public", "wxt.config.ts", "package-lock.json"];

/** Builds the extension for Chromium unless the built one is newer than everything it is made from. */
export async function ensureBuilt(): Promise<string> {
  const built = await timeOf(join(EXTENSION, "manifest.json"));
  const changed = Math.max(...(await Promise.all(SOURCES.map(newest))));
  if (built < changed) await runNpm("build");
  return EXTENSION;
}

/** Runs a script of package.json, its output shown. Rejects when it fails. */
function runNpm(script: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("npm", ["run", "--silent", script], { stdio: "inherit", shell: process.platform === "win32" });
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`npm run ${script} failed (exit code ${code})`))));
  });
}

/** Modification time in milliseconds; 0 when there is nothing. */
async function timeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

async function newest(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => []);
  const times = await Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => timeOf(join(entry.parentPath, entry.name))));
  return Math.max(await timeOf(path), ...times);
}
