import type { Columns } from "./columns.ts";
import { wordsOf } from "./words.ts";

/** Values remembered, at most: a stream repeats itself, and folding its text is what takes the time. */
const MEMORY = 50_000;

/** Which of the searched words a text holds, as bits. */
function bitsOf(text: string, searched: readonly string[]): number {
  const words = wordsOf(text);
  return searched.reduce((bits, prefix, index) => (words.some((word) => word.startsWith(prefix)) ? bits | (1 << index) : bits), 0);
}

type Test = (columns: Columns) => (index: number) => boolean;

/** As many words as there are bits in a small integer. */
const AT_ONCE = 30;

/** Makes the test whether a record holds every one of the searched words in any of the given fields. */
export function matcher(searched: readonly string[], fields: readonly string[]): Test {
  const tests = Array.from({ length: Math.ceil(searched.length / AT_ONCE) }, (_, n) =>
    matchAll(searched.slice(n * AT_ONCE, (n + 1) * AT_ONCE), fields),
  );
  return (columns) => {
    const each = tests.map((test) => test(columns));
    return (index) => each.every((test) => test(index));
  };
}

function matchAll(searched: readonly string[], fields: readonly string[]): Test {
  const all = (1 << searched.length) - 1;
  const memory = new Map<string, number>();
  const remembered = (text: string): number => {
    const known = memory.get(text);
    if (known !== undefined) return known;
    if (memory.size >= MEMORY) memory.clear();
    const bits = bitsOf(text, searched);
    memory.set(text, bits);
    return bits;
  };
  return (columns) => {
    const texts = fields.flatMap((field) => [columns.column(field) ?? []]);
    return (index) => {
      let bits = 0;
      for (const column of texts) {
        const value = column[index];
        if (typeof value === "string") bits |= remembered(value);
      }
      return bits === all;
    };
  };
}

/** The words of a segment in these fields, each once. `remembered` keeps those of texts that come again. */
export function segmentWords(columns: Columns, fields: readonly string[], remembered: Map<string, readonly string[]>): Set<string> {
  const words = new Set<string>();
  for (const field of fields) {
    for (const text of new Set(columns.column(field) ?? [])) {
      if (typeof text !== "string") continue;
      const known = remembered.get(text) ?? wordsOf(text);
      if (remembered.size < MEMORY) remembered.set(text, known);
      for (const word of known) words.add(word);
    }
  }
  return words;
}
