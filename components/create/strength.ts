export type Strength = "weak" | "fair" | "good" | "strong";

const common = [
  "password",
  "passphrase",
  "passwort",
  "qwerty",
  "qwertz",
  "azerty",
  "letmein",
  "welcome",
  "iloveyou",
  "dragon",
  "monkey",
  "football",
  "admin",
  "freehold",
  "wallet",
  "abc",
];
const steps = "abcdefghijklmnopqrstuvwxyz 01234567890 qwertyuiop asdfghjkl zxcvbnm";

/** How many letters a guesser would try for each place. */
function pool(passphrase: string): number {
  const kinds: readonly [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/\d/, 10],
    [/[^\p{L}\d]/u, 20],
    [/[^\P{L}a-zA-Z]/u, 60],
  ];
  return kinds.reduce((size, [kind, more]) => (kind.test(passphrase) ? size + more : size), 0);
}

/** Without what a guesser tries first: common words, runs of one character, and walks along the keyboard. */
function surprising(passphrase: string): string {
  let rest = passphrase.toLowerCase();
  for (const word of common) rest = rest.replaceAll(word, word.slice(0, 1));
  rest = rest.replace(/(.+?)\1+/gu, "$1");
  return [...rest].filter((character, at, all) => at === 0 || !steps.includes(`${all[at - 1]}${character}`) || character === " ").join("");
}

/**
 * A hint while choosing, not a measure of safety: it knows no dictionary. A word of letters counts for two random ones or so
 * less than its length says, which is why the levels are set high.
 */
export function strengthOf(passphrase: string): Strength {
  const bits = surprising(passphrase).length * Math.log2(Math.max(2, pool(passphrase)));
  if (bits < 50) return "weak";
  if (bits < 75) return "fair";
  return bits < 110 ? "good" : "strong";
}
