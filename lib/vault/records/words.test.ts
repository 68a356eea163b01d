import fc from "fast-check";
import { expect, it } from "vitest";
import { searchWordsOf, wordsOf } from "./words.ts";

it.each([
  ["Séance & Parade", ["seance", "parade"]],
  ["STRASSE straße", ["strasse", "strasse"]],
  ["spotify:track:4uLU6hMCjMI75M1A2tKUQC", ["spotify", "track", "4ulu6hmcjmi75m1a2tkuqc"]],
  ["ﬁnal Ⅳ", ["final", "iv"]],
  ["Ελλάς", ["ελλασ"]],
  ["朝の道", ["朝の道", "の道", "道"]],
  ["don't 3.5", ["don", "t", "3", "5"]],
  ["…", []],
])("the words of %s", (text, words) => expect(wordsOf(text)).toEqual(words));

it("what a text begins with is found in it, however it is written", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.constantFrom("NFC", "NFD", "NFKC", "NFKD"), (text, form) => {
      for (const word of searchWordsOf(text.normalize(form))) expect(wordsOf(text).some((known) => known.startsWith(word))).toBe(true);
    }),
  );
});
