import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plain } from "./plain.ts";

describe("plain", () => {
  test("marks what turns text around or hides in it", () => {
    expect(plain("photo\u202egpj.exe")).toBe("photo\ufffdgpj.exe");
    expect(plain("a\u200bb\u0000c\u2066d")).toBe("a\ufffdb\ufffdc\ufffdd");
  });

  test("keeps the letters of every script, and emoji", () => {
    for (const text of ["Ólafur Arnalds", "坂本龍一", "أم كلثوم", "दिल", "🎵 yes"]) expect(plain(text)).toBe(text);
  });

  test("puts line breaks on one line", () => expect(plain("one\r\n\ttwo")).toBe("one two"));

  test("says that something was cut, and cuts no character in two", () => {
    expect(plain("abcdef", 4)).toBe("abc…");
    expect(plain("🎵🎵🎵", 2)).toBe("🎵…");
    expect(plain("abcd", 4)).toBe("abcd");
  });

  test("never longer than asked, and nothing unseen is left", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 50 }), (value, most) => {
        const shown = plain(value, most);
        expect([...shown].length).toBeLessThanOrEqual(most);
        expect(shown).not.toMatch(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});
