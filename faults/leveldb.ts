import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AtRest } from "./at-rest.ts";
import type { Random } from "./random.ts";

/** Damage to the files in which Chromium keeps an extension's IndexedDB (LevelDB), of a browser that does not run. */
export const kinds = [
  "bytes of the log flipped",
  "bytes of a table flipped",
  "bytes of the manifest flipped",
  "log deleted",
  "log truncated",
  "CURRENT deleted",
  // What is larger than 64 KiB lies in a file of its own.
  "bytes of a large value flipped",
] as const;
export type Kind = (typeof kinds)[number];

/** Where the first bytes of a row's box lie, and how long it is. */
type Place = { readonly path: string; readonly offset: number; readonly length: number };

const NEEDLE = 20;

export const databaseOf = (profile: string, extensionId: string): string =>
  join(profile, "Default", "IndexedDB", `chrome-extension_${extensionId}_0.indexeddb.leveldb`);

async function filesOf(folder: string, matches: RegExp): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile() && matches.test(entry.name)).map((entry) => join(entry.parentPath, entry.name));
}

const largeValues = (folder: string, atRest: AtRest): Promise<Place[]> => placesOf(folder.replace(/leveldb$/, "blob"), /./, atRest);

/** Every place of a file at which a row that counts today lies: bytes there are live. */
async function placesIn(path: string, { rows }: AtRest): Promise<Place[]> {
  const bytes = await readFile(path);
  return rows.flatMap(({ box }) => {
    const raw = Buffer.from(box, "base64");
    const offset = bytes.indexOf(raw.subarray(0, NEEDLE));
    return offset < 0 ? [] : [{ path, offset, length: raw.length }];
  });
}

async function placesOf(folder: string, matches: RegExp, atRest: AtRest): Promise<Place[]> {
  const places = await Promise.all((await filesOf(folder, matches)).map((path) => placesIn(path, atRest)));
  return places.flat();
}

/** Whether log and tables hold live rows: what there is to damage. */
export async function isRipe(folder: string, atRest: AtRest): Promise<boolean> {
  const places = await Promise.all([placesOf(folder, /\.log$/, atRest), placesOf(folder, /\.ldb$/, atRest)]);
  return places.every(({ length }) => length > 0);
}

export const hasLarge = async (folder: string, atRest: AtRest): Promise<boolean> => (await largeValues(folder, atRest)).length > 0;

/** Does one damage; says where. */
export async function damage(kind: Kind, folder: string, atRest: AtRest, random: Random): Promise<string> {
  switch (kind) {
    case "bytes of the log flipped":
      return flipAt(random.pick(await placesOf(folder, /\.log$/, atRest)), random);
    case "bytes of a table flipped":
      return flipAt(random.pick(await placesOf(folder, /\.ldb$/, atRest)), random);
    case "bytes of the manifest flipped": {
      const [path = ""] = await filesOf(folder, /^MANIFEST-/);
      return flip(path, random.below((await readFile(path)).length), random);
    }
    case "log deleted": {
      const { path } = random.pick(await placesOf(folder, /\.log$/, atRest));
      await rm(path);
      return path;
    }
    case "log truncated": {
      const { path, offset, length } = random.pick(await placesOf(folder, /\.log$/, atRest));
      const end = offset + random.below(length);
      await writeFile(path, (await readFile(path)).subarray(0, end));
      return `${path} at ${end}`;
    }
    case "CURRENT deleted":
      await rm(join(folder, "CURRENT"));
      return join(folder, "CURRENT");
    case "bytes of a large value flipped":
      return flipAt(random.pick(await largeValues(folder, atRest)), random);
  }
}

const flipAt = ({ path, offset, length }: Place, random: Random): Promise<string> => flip(path, offset + random.below(length), random);

/** Eight bytes, each to another value. */
async function flip(path: string, offset: number, random: Random): Promise<string> {
  const bytes = await readFile(path);
  for (let at = offset; at < Math.min(offset + 8, bytes.length); at++) bytes[at] = (bytes[at] ?? 0) ^ (1 + random.below(255));
  await writeFile(path, bytes);
  return `${path} at ${offset}`;
}
