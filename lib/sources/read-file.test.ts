import { describe, expect, it } from "vitest";
import { readFile, readPieces } from "./read-file.ts";
import { Refused } from "./refused.ts";
import { fileOf, never } from "./testing.ts";

const content = Uint8Array.from({ length: 700_000 }, (_, n) => n % 251);
const total = (bytes: readonly number[]): number => bytes.reduce((sum, length) => sum + length, 0);

/** A file whose stream hands out whole buffers and cannot read into one that it is given. */
function plainFile(): File {
  const file = fileOf("plain.bin", content);
  const pieces = [content.slice(0, 300_000), content.slice(300_000)];
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    const piece = pieces.shift();
    if (piece) controller.enqueue(piece);
    else controller.close();
  };
  Object.defineProperty(file, "stream", { value: () => new ReadableStream({ pull }) });
  return file;
}

describe.each([
  ["a file that reads into a buffer", () => fileOf("a.bin", content)],
  ["a file that does not", plainFile],
])("%s", (_name, make) => {
  it("is read to its end, and says how far it came", async () => {
    const read: number[] = [];
    expect(await readFile(make(), (bytes) => read.push(bytes), never())).toEqual(content);
    expect(read.length).toBeGreaterThan(1);
    expect(total(read)).toBe(content.length);
  });

  it("comes in pieces", async () => {
    const copies: Uint8Array[] = [];
    for await (const piece of readPieces(make(), never())) copies.push(piece.slice());
    expect(Buffer.concat(copies).equals(content)).toBe(true);
  });

  it.each([content.length - 1, content.length + 1])("is refused when it is not as long as it was, %d bytes", async (size) => {
    const file = make();
    Object.defineProperty(file, "size", { value: size });
    await expect(readFile(file, () => undefined, never())).rejects.toThrow(Refused);
  });

  it("is read no further once it is cancelled", async () => {
    const abort = new AbortController();
    const read: number[] = [];
    const reading = readFile(
      make(),
      (bytes) => {
        read.push(bytes);
        abort.abort();
      },
      abort.signal,
    );
    await expect(reading).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
    expect(read).toHaveLength(1);
  });
});
