import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ArrayPart, arrayParts, NotAnArray } from "./array-parts.ts";

const SIZE = 64;

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += length) yield bytes.subarray(start, start + length);
}

async function partsOf(text: string | Uint8Array, piece = 50): Promise<ArrayPart[]> {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const parts: ArrayPart[] = [];
  for await (const part of arrayParts(inPieces(bytes, piece), SIZE)) parts.push(part);
  return parts;
}
const elementsOf = (parts: readonly ArrayPart[]): unknown[] => parts.flatMap(({ elements }) => elements);

/** Texts that look like the end of one element and the start of the next. */
const nasty = fc.constantFrom("},{", '"},{"', "}, {", "\\", '\\"},{', "]", "[{", "朝", "😀", "", "\u2028");
const value = fc.oneof(nasty, fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.record({ a: nasty }), { maxLength: 3 }));
const element = fc.oneof({ weight: 8, arbitrary: fc.record({ x: value, y: value, z: value }) }, { weight: 1, arbitrary: value });
const arrays = fc.array(element, { maxLength: 40 });

describe("an array in parts", () => {
  it("is what JSON.parse makes of the whole, however it is written and wherever it is cut", async () => {
    const written = fc.tuple(arrays, fc.constantFrom(undefined, 1, "\t"), fc.integer({ min: 1, max: 200 }), fc.constantFrom("", "\uFEFF", " \n"));
    await fc.assert(
      fc.asyncProperty(written, async ([array, indent, piece, before]) => {
        const text = `${before}${JSON.stringify(array, undefined, indent)}\n`;
        const parts = await partsOf(text, piece);
        expect(elementsOf(parts)).toEqual(JSON.parse(JSON.stringify(array)));
        expect(parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(new TextEncoder().encode(text).length);
      }),
      { numRuns: 300 },
    );
  });

  it("comes in many when it is long, each of little", async () => {
    const rows = Array.from({ length: 500 }, (_, n) => ({ n, name: "a name" }));
    const parts = await partsOf(JSON.stringify(rows));
    expect(parts.length).toBeGreaterThan(100);
    expect(Math.max(...parts.map(({ elements }) => elements.length))).toBeLessThan(10);
  });

  it("is one part when nothing in it tells where an element ends", async () => {
    const numbers = Array.from({ length: 300 }, (_, n) => n);
    expect((await partsOf(JSON.stringify(numbers))).map(({ elements }) => elements)).toEqual([numbers]);
  });

  const whole = JSON.stringify(Array.from({ length: 30 }, (_, n) => ({ n, text: "},{" })));

  it("is none wherever it breaks off", async () => {
    for (let length = 0; length < whole.length; length += 7)
      await expect(partsOf(whole.slice(0, length)), String(length)).rejects.toThrow(NotAnArray);
  });

  it("is none with more behind its end", async () => {
    for (const more of ["]", ",", ",{}", ",{},{}]", '{"a":1}', "[{}]"]) await expect(partsOf(whole + more), more).rejects.toThrow(NotAnArray);
  });

  it.each([
    ["an object", '{"a":[{"b":1},{"b":2}]}'],
    ["text", "a,b\n1,2\n".repeat(50)],
    ["nothing", ""],
    ["a character that JSON must escape", `[{"a":"\u0000"},{"a":1}]`],
  ])("is not %s", async (_name, text) => {
    await expect(partsOf(text)).rejects.toThrow(NotAnArray);
  });

  it("is not what is not UTF-8, not even at its end", async () => {
    const bytes = new TextEncoder().encode(whole);
    bytes[bytes.length - 8] = 0xff;
    await expect(partsOf(bytes)).rejects.toThrow(NotAnArray);
    await expect(partsOf(new Uint8Array([...new TextEncoder().encode(whole), 0xe6]))).rejects.toThrow(NotAnArray);
  });
});
