import { open, readdir } from "node:fs/promises";
import { join, relative } from "node:path";

/** A form in which a text may lie in a file. */
type Needle = { readonly text: string; readonly bytes: Buffer };
export type Found = { readonly file: string; readonly text: string };

const CHUNK = 8 << 20;

/** UTF-8, UTF-16LE, and base64 of the UTF-8 wherever in a longer run it begins. A text has at least nine ASCII letters. */
function formsOf(text: string): Needle[] {
  const encoded = [0, 1, 2].map((before) => {
    const bytes = Buffer.from("\0".repeat(before) + text);
    // The first and last characters depend on the neighbours: they are not looked for.
    return Buffer.from(bytes.toString("base64").slice(before === 0 ? 0 : 4, Math.floor((bytes.length * 4) / 3 / 4) * 4));
  });
  return [Buffer.from(text, "utf8"), Buffer.from(text, "utf16le"), ...encoded].map((bytes) => ({ text, bytes }));
}

/** Finds any of many texts in files, in one pass over each: what begins with the same four bytes is compared. */
export class Scanner {
  readonly #needles = new Map<number, Needle[]>();
  readonly #longest: number;

  constructor(texts: readonly string[]) {
    const needles = texts.flatMap(formsOf);
    for (const needle of needles) {
      const start = needle.bytes.readUInt32LE(0);
      this.#needles.set(start, [...(this.#needles.get(start) ?? []), needle]);
    }
    this.#longest = Math.max(...needles.map(({ bytes }) => bytes.length));
  }

  /** Every file below the folder, as it is while it may be in use; and how many bytes were looked at. */
  async folder(folder: string): Promise<{ found: Found[]; bytes: number }> {
    const found: Found[] = [];
    let bytes = 0;
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const texts = new Set<string>();
      bytes += await this.#file(path, texts);
      for (const text of texts) found.push({ file: relative(folder, path), text });
    }
    return { found, bytes };
  }

  /** Gives how long the file is. One that went away meanwhile is none. */
  async #file(path: string, found: Set<string>): Promise<number> {
    const file = await open(path).catch(() => undefined);
    if (!file) return 0;
    try {
      const buffer = Buffer.alloc(CHUNK + this.#longest);
      let kept = 0;
      let length = 0;
      for (;;) {
        const { bytesRead } = await file.read(buffer, kept, CHUNK, length);
        if (bytesRead === 0) return length;
        length += bytesRead;
        const end = kept + bytesRead;
        this.#bytes(buffer.subarray(0, end), found);
        // What may have begun here is looked at again with what follows.
        kept = Math.min(this.#longest, end);
        buffer.copy(buffer, 0, end - kept, end);
      }
    } finally {
      await file.close();
    }
  }

  #bytes(bytes: Buffer, found: Set<string>): void {
    if (bytes.length < 4) return;
    let window = bytes.readUInt32LE(0);
    for (let at = 0; ; at++) {
      const needles = this.#needles.get(window);
      if (needles)
        for (const needle of needles)
          if (bytes.compare(needle.bytes, 0, needle.bytes.length, at, Math.min(at + needle.bytes.length, bytes.length)) === 0) found.add(needle.text);
      const next = bytes[at + 4];
      if (next === undefined) return;
      window = ((window >>> 8) | (next << 24)) >>> 0;
    }
  }
}
