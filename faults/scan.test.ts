import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Scanner } from "./scan.ts";

const NEEDLE = "qwhxkcanary";

async function scanned(contents: Buffer): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "freehold-scan-"));
  try {
    await mkdir(join(folder, "below"));
    await writeFile(join(folder, "below", "file"), contents);
    const { found, bytes } = await new Scanner(["anothertext", NEEDLE]).folder(folder);
    expect(bytes).toBe(contents.length);
    return found.map(({ file, text }) => `${file}: ${text}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test.each([
  ["UTF-8", (text: string) => Buffer.from(text)],
  ["UTF-16LE", (text: string) => Buffer.from(text, "utf16le")],
  ["base64, first", (text: string) => Buffer.from(Buffer.from(`${text}, and more`).toString("base64"))],
  ["base64, second", (text: string) => Buffer.from(Buffer.from(`x${text}, and more`).toString("base64"))],
  ["base64, third", (text: string) => Buffer.from(Buffer.from(`xy${text}`).toString("base64url"))],
  ["at the very end", (text: string) => Buffer.concat([Buffer.alloc(70), Buffer.from(text)])],
  ["across two reads", (text: string) => Buffer.concat([Buffer.alloc((8 << 20) - 5, 1), Buffer.from(text), Buffer.alloc(100)])],
])("finds a text as %s", async (_, form) => {
  expect(await scanned(form(NEEDLE))).toEqual([`${join("below", "file")}: ${NEEDLE}`]);
});

test("finds no part of a text", async () => {
  expect(await scanned(Buffer.from(NEEDLE.slice(0, -1)))).toEqual([]);
  expect(await scanned(Buffer.alloc(0))).toEqual([]);
  expect(await scanned(Buffer.from("qwh"))).toEqual([]);
});
