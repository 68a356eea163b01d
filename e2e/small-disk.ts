import { execFile } from "node:child_process";
import { appendFileSync, statfsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findChromium } from "../scripts/chromium.ts";

const run = promisify(execFile);
const MIB = 1024 * 1024;

/** A browser whose profile lies on a disk of its own, small enough to be filled. */
export type SmallDisk = {
  /** Starts Chromium on that disk: to be run in its place. */
  readonly executable: string;
  /**
   * Writes, or takes away, what others keep on the disk, until this many bytes are free; what the browser itself sets free from then on
   * is taken as well.
   */
  readonly leave: (bytes: number) => Promise<void>;
  readonly remove: () => Promise<void>;
};

/** Why there cannot be one here; undefined where there can. It takes a user namespace of one's own, no privileges. */
export async function whyNoSmallDisk(): Promise<string | undefined> {
  if (process.platform !== "linux") return "mounting a small disk without privileges takes Linux";
  const tried = run("unshare", ["--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tmpdir()]);
  return tried.then(
    () => undefined,
    () => "this system lets nobody mount a small disk without privileges",
  );
}

export async function smallDisk(size = 256 * MIB): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), "freehold-disk-"));
  const executable = join(folder, "chromium");
  await writeFile(executable, launcher(await findChromium(), join(folder, "started"), size));
  await chmod(executable, 0o755);
  let holding: NodeJS.Timeout | undefined;
  /** The disk as the browser's process sees it: nobody else does. */
  const root = async (): Promise<string> => {
    const [pid = "", profile = ""] = (await readFile(join(folder, "started"), "utf8")).split("\n");
    return `/proc/${pid}/root${profile}`;
  };
  return {
    executable,
    leave: async (bytes) => {
      clearInterval(holding);
      const disk = await root();
      const ballast = join(disk, "ballast");
      if (freeOf(disk) < bytes) await rm(ballast, { force: true });
      // The browser writes as well: what fitted a moment ago may not fit now.
      const fill = (): void => {
        for (let left = freeOf(disk); left > bytes + 8192; left = freeOf(disk)) if (!append(ballast, Math.min(left - bytes, 4 * MIB))) return;
      };
      fill();
      holding = setInterval(fill, 5);
    },
    remove: () => {
      clearInterval(holding);
      return rm(folder, { recursive: true, force: true });
    },
  };
}

/** Nothing once the browser, and its disk with it, is gone. */
function freeOf(disk: string): number {
  try {
    const { bavail, bsize } = statfsSync(disk);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

/** Whether it fitted. */
function append(file: string, bytes: number): boolean {
  try {
    appendFileSync(file, Buffer.alloc(bytes));
    return true;
  } catch {
    return false;
  }
}

const launcher = (chromium: string, started: string, size: number): string => `#!/bin/sh
for argument in "$@"; do
  case $argument in --user-data-dir=*) profile=\${argument#--user-data-dir=} ;; esac
done
printf '%s\\n%s\\n' $$ "$profile" > '${started}'
exec unshare --user --map-root-user --mount sh -c 'mount -t tmpfs -o size=${size} tmpfs "$0" && exec "$@"' "$profile" '${chromium}' "$@"
`;
