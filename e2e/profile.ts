import { readdir, readFile, readlink, rm } from "node:fs/promises";
import { join, relative } from "node:path";

/** What a thief with the disk would look for, and the whole of a browser profile to look in. */

/** Every file below the folder, as it is. One that went away meanwhile is no file. */
async function* filesOf(folder: string): AsyncGenerator<{ readonly path: string; readonly bytes: Buffer }> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const bytes = entry.isFile() ? await readFile(path).catch(() => undefined) : undefined;
    if (bytes !== undefined) yield { path: relative(folder, path), bytes };
  }
}

/**
 * Where any of the texts stands in any file whose path passes, as bytes of UTF-8 or UTF-16LE: `file: text`.
 * Looks at what a running browser has written so far just as well.
 */
export async function findIn(folder: string, texts: readonly string[], passes: (path: string) => boolean = () => true): Promise<string[]> {
  const needles = texts.flatMap((text) => [Buffer.from(text, "utf8"), Buffer.from(text, "utf16le")].map((bytes) => ({ text, bytes })));
  const found: string[] = [];
  for await (const { path, bytes } of filesOf(folder))
    if (passes(path)) for (const needle of needles) if (bytes.includes(needle.bytes)) found.push(`${path}: ${needle.text}`);
  return found;
}

/** Ends the browser of a profile at once, as a crash or a power cut does. Its process is named in the profile's lock. */
export async function killBrowserOf(profile: string): Promise<void> {
  const lock = await readlink(join(profile, "SingletonLock"));
  const pid = Number(lock.slice(lock.lastIndexOf("-") + 1));
  if (!Number.isInteger(pid) || pid <= 1) throw new Error(`the profile is not locked by a process: ${lock}`);
  process.kill(pid, "SIGKILL");
  // Left by what was killed: the next browser would take the profile for one in use.
  await Promise.all(["SingletonLock", "SingletonSocket", "SingletonCookie"].map((name) => rm(join(profile, name), { force: true })));
}
