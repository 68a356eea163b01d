import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance, hasForeignLetters, lookalikeOf } from "./lookalike.ts";
import { decodePunycode } from "./punycode.ts";

const known = ["https://concertfinder.example", "https://moremusic.example", "http://localhost:4600"];
const of = (host: string) => lookalikeOf(`https://${host}`, known);

describe("an address that could be taken for one that is known", () => {
  it.each([
    "concertfnder.example",
    "concertfimder.example",
    "concretfinder.example",
    "c0ncertf1nder.example",
    "concert-finder.example",
    "concertfinder.example.net",
    "concertfinder.exampie",
    new URL("https://cоncertfinder.example").hostname,
    new URL("https://concertfınder.example").hostname,
  ])("%s", (host) => expect(of(host)).toBe(known[0]));

  it("counts two letters that look like one", () => expect(of("rnoremusic.example")).toBe(known[1]));

  it.each(["concertfinder.example", "www.concertfinder.example", "weather.example", "localhost", "127.0.0.1", "a.example"])("is not %s", (host) =>
    expect(of(host)).toBeUndefined(),
  );

  it("is told by its letters", () => {
    expect(hasForeignLetters("https://cоncertfinder.example")).toBe(true);
    expect(hasForeignLetters("https://bücher.example")).toBe(true);
    expect(hasForeignLetters("https://books.example")).toBe(false);
  });
});

describe("edit distance", () => {
  it("is what the shortest way takes", () => {
    expect([
      editDistance("abcd", "abcd", 2),
      editDistance("abcd", "abdc", 2),
      editDistance("abcd", "abd", 2),
      editDistance("abcd", "axyd", 2),
    ]).toEqual([0, 1, 1, 2]);
    expect(editDistance("ab", "abcdefgh", 2)).toBe(3);
  });

  it("is the same both ways, and none only for the same", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b, 9)).toBe(editDistance(b, a, 9));
        expect(editDistance(a, b, 9) === 0).toBe(a === b);
      }),
    );
  });
});

describe("Punycode", () => {
  // RFC 3492, section 7.1: (A), (B), (I), (L), (S).
  it.each([
    ["egbpdaj6bu4bxfgehfvwxn", "ليهمابتكلموشعربي؟"],
    ["ihqwcrb4cv8a8dqg056pqjye", "他们为什么不说中文"],
    ["b1abfaaepdrnnbgefbadotcwatmq2g4l", "почемужеонинеговорятпорусски"],
    ["3b-ww4c5e180e575a65lsy2b", "3年b組金八先生"],
    ["-> $1.00 <--", "-> $1.00 <-"],
  ])("%s", (encoded, decoded) => expect(decodePunycode(encoded)).toBe(decoded));

  it("is what the browser's own URLs are written in", () => {
    const letters = fc.string({ unit: fc.constantFrom(...Array.from("äöüßоеасñçабвгдеж漢字")), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(letters, (label) => {
        const host = new URL(`https://x${label}.example`).hostname;
        const [first = ""] = host.split(".");
        fc.pre(first.startsWith("xn--"));
        expect(new URL(`https://${decodePunycode(first.slice(4)) ?? ""}.example`).hostname).toBe(host);
      }),
    );
  });

  it("never throws, and gives nothing for what is none", () => {
    expect(decodePunycode("é")).toBeUndefined();
    expect(decodePunycode("99999999")).toBeUndefined();
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        const decoded = decodePunycode(text);
        expect(decoded === undefined || typeof decoded === "string").toBe(true);
      }),
    );
  });
});
