import { execFile } from "node:child_process";
import { appendFile, chmod, mkdtemp, readFile, rm, statfs, writeFile } from "node:fs/promises";
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
  /** Writes, or takes away, what others keep on the disk, until this many bytes are free. */
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
  /** The disk as the browser's process sees it: nobody else does. */
  const root = async (): Promise<string> => {
    const [pid = "", profile = ""] = (await readFile(join(folder, "started"), "utf8")).split("\n");
    return `/proc/${pid}/root${profile}`;
  };
  return {
    executable,
    leave: async (bytes) => {
      const disk = await root();
      const ballast = join(disk, "ballast");
      const free = async (): Promise<number> => {
        const { bavail, bsize } = await statfs(disk);
        return bavail * bsize;
      };
      if ((await free()) < bytes) await rm(ballast, { force: true });
      // The browser writes as well: what fitted a moment ago may not fit now.
      for (let left = await free(); left > bytes + 8192; left = await free())
        await appendFile(ballast, Buffer.alloc(Math.min(left - bytes, 4 * MIB))).catch(() => undefined);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const launcher = (chromium: string, started: string, size: number): string => `#!/bin/sh
for argument in "$@"; do
  case $argument in --user-data-dir=*) profile=\${argument#--user-data-dir=} ;; esac
done
printf '%s\\n%s\\n' $$ "$profile" > '${started}'
exec unshare --user --map-root-user --mount sh -c 'mount -t tmpfs -o size=${size} tmpfs "$0" && exec "$@"' "$profile" '${chromium}' "$@"
`;
