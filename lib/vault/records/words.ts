/** Words are compared by this many UTF-16 code units. */
const LONGEST = 24;

/** Scripts that put no space between words: there a word may begin at any character. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** Without case and diacritics: "Séance" and "SEANCE" are one. To upper case first, so that "ß" becomes "ss"; a sigma at the end is a sigma. */
const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .toUpperCase()
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .replaceAll("ς", "σ");

const runsOf = (text: string): string[] => fold(text).match(WORD) ?? [];

/** The words of a text by which it is found: a search word matches from the beginning of one of them. */
export function wordsOf(text: string): string[] {
  return runsOf(text).flatMap((run) => {
    if (!UNSPACED.test(run)) return [run.slice(0, LONGEST)];
    const characters = [...run];
    return characters.flatMap((character, index) =>
      index === 0 || UNSPACED.test(character)
        ? [
            characters
              .slice(index, index + LONGEST)
              .join("")
              .slice(0, LONGEST),
          ]
        : [],
    );
  });
}

/** The words that are looked for. */
export const searchWordsOf = (text: string): string[] => [...new Set(runsOf(text).map((run) => run.slice(0, LONGEST)))];
