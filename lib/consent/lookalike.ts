import { decodePunycode } from "./punycode.ts";

/** Letters that pass for others: pairs first, then single ones of the Latin, Cyrillic and Greek alphabets. Unicode TR 39 has the whole list. */
const PAIRS: readonly (readonly [RegExp, string])[] = [
  [/rn/g, "m"],
  [/vv/g, "w"],
  [/cl/g, "d"],
];
const SINGLE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    o: "0оοσ",
    l: "1iіıιӏǀ|",
    a: "аα",
    e: "еє",
    c: "сϲ",
    p: "рρ",
    x: "хχ",
    y: "уγ",
    s: "5ѕ",
    h: "һ",
    j: "јϳ",
    k: "кκ",
    m: "м",
    n: "пη",
    t: "тτ",
    v: "ѵν",
    w: "шω",
    u: "υս",
    d: "ԁ",
    g: "ɡ",
    b: "ь",
    q: "ԛ",
    z: "ᴢ",
  }).flatMap(([letter, others]) => [...others].map((other) => [other, letter] as const)),
);

/** Edit distance at which two addresses are taken for each other, by the length of the shorter. */
const nearFor = (length: number): number => (length < 6 ? 0 : length < 12 ? 1 : 2);
/** Addresses of one's own computer resemble each other, and that says nothing. */
const LOCAL = /^(?:localhost|.*\.localhost|[\d.]+|\[.*\])$/;

/** A host as Unicode where its labels can be decoded. */
const unicodeOf = (host: string): string =>
  host
    .split(".")
    .map((label) => (label.startsWith("xn--") ? (decodePunycode(label.slice(4)) ?? label) : label))
    .join(".");

/** What a host looks like at a glance: letters that pass for each other become one, marks over them go. */
export function skeletonOf(host: string): string {
  const plain = unicodeOf(host)
    .normalize("NFKD")
    .replace(/\p{M}|-/gu, "")
    .toLowerCase();
  const single = [...plain].map((letter) => SINGLE.get(letter) ?? letter).join("");
  return PAIRS.reduce((text, [pair, letter]) => text.replace(pair, letter), single);
}

/** Whether an address is written with more than the letters of one alphabet, or with letters beyond a to z at all. */
export const hasForeignLetters = (origin: string): boolean => /[^\p{ASCII}]/u.test(unicodeOf(new URL(origin).hostname));

/** Insertions, deletions, replacements and swaps of neighbours that lead from one to the other; stops counting past `most`. */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let [older, old] = [[] as number[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((old[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (old[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (older[j - 2] ?? 0) + 1);
      row.push(least);
    }
    [older, old] = [old, row];
  }
  return old[b.length] ?? 0;
}

function resembles(host: string, known: string): boolean {
  if (host === known || LOCAL.test(host) || LOCAL.test(known)) return false;
  // Below one another they belong to each other, or pretend to by coming first.
  if (host.startsWith(`${known}.`)) return true;
  if (host.endsWith(`.${known}`) || known.endsWith(`.${host}`)) return false;
  const [here, there] = [skeletonOf(host), skeletonOf(known)];
  return here === there || editDistance(here, there, 2) <= nearFor(Math.min(here.length, there.length));
}

/** The origin, of those that have or had access, that this one could be taken for; undefined where there is none, or it is one of them. */
export function lookalikeOf(origin: string, connected: readonly string[]): string | undefined {
  if (connected.includes(origin)) return undefined;
  const { hostname } = new URL(origin);
  return connected.find((other) => resembles(hostname, new URL(other).hostname));
}
