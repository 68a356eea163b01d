import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostsIn, NotASite, namesOf, siteNameOf, TooManySites } from "./site-name.ts";

const names = (typed: string): string => {
  try {
    return siteNameOf(typed);
  } catch (error) {
    if (error instanceof NotASite) return "none";
    throw error;
  }
};

describe("what a person types", () => {
  it.each([
    ["https://App.Example/path?query#fragment", "https://app.example"],
    ["https://app.example:443", "https://app.example"],
    ["https://app.example.:8443/", "https://app.example:8443"],
    ["http://127.0.0.1:5173/", "http://127.0.0.1:5173"],
    [" app.example ", "app.example"],
    ["*.App.Example.", "app.example"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["localhost", "localhost"],
    ["127.0.0.1", "127.0.0.1"],
    ["[::1]", "[::1]"],
  ])("%s is %s", (typed, name) => expect(names(typed)).toBe(name));

  it.each([
    "",
    "com",
    "https://com",
    "*",
    "*.com",
    "*.*.example",
    ".example",
    "a b.example",
    "app.example/path",
    "app.example:8080",
    "user@app.example",
    "chrome-extension://abcdef.ghijkl",
    "file:///etc/hosts",
    "javascript://app.example",
    "https://",
  ])("%j names no site", (typed) => expect(names(typed)).toBe("none"));
});

describe("a list from elsewhere", () => {
  it("has a host on each line, comments, and lines that name none", () => {
    const text = "# trackers\r\nads.example # all of them\n\n  TRACK.Example \nads.example\nnot a host\nhttps://x.example\n0.0.0.0 y.example\n";
    expect(hostsIn(text)).toEqual({ hosts: ["ads.example", "track.example"], skipped: 3 });
  });

  it("has 50,000 lines and no more", () => {
    const lines = Array.from({ length: 50_000 }, (_, n) => `h${n}.example`);
    expect(hostsIn(`${lines.join("\n")}\n`).hosts).toHaveLength(50_000);
    expect(() => hostsIn([...lines, "one.more"].join("\n"))).toThrow(TooManySites);
    expect(() => hostsIn("\n".repeat(60_000))).toThrow(TooManySites);
  });
});

describe("the names of a site", () => {
  const label = fc.stringMatching(/^[a-z]([a-z0-9]{0,4}[a-z0-9])?$/);
  const host = fc.array(label, { minLength: 2, maxLength: 6 }).map((labels) => labels.join("."));
  const scheme = fc.constantFrom("http", "https");

  it("are its origin, its host and every host above it, and nothing that merely ends alike", () => {
    let above = 0;
    fc.assert(
      fc.property(host, host, scheme, fc.boolean(), fc.boolean(), (asking, listed, protocol, under, dotted) => {
        const full = under ? `${asking}.${listed}` : asking;
        const found = namesOf(`${protocol}://${full}${dotted ? "." : ""}`);
        // Label by label from the end, said in another way than the code has it.
        const [those, these] = [full.split(".").toReversed(), listed.split(".").toReversed()];
        const isBelow = these.every((one, at) => those[at] === one);
        if (isBelow) above++;
        expect(found.includes(listed)).toBe(isBelow);
        expect(found.includes(siteNameOf(`${protocol}://${full}`))).toBe(true);
        expect(found.includes(siteNameOf(`${protocol === "http" ? "https" : "http"}://${full}`))).toBe(false);
      }),
      { numRuns: 2000 },
    );
    expect(above).toBeGreaterThan(500);
  });

  it("of an address are no parts of it, and of another port another origin", () => {
    expect(namesOf("http://127.0.0.1:5173")).toEqual(["http://127.0.0.1:5173", "127.0.0.1"]);
    expect(namesOf("http://[::1]:5173")).toEqual(["http://[::1]:5173", "[::1]"]);
    expect(namesOf("https://evil-app.example")).not.toContain("app.example");
    expect(namesOf("https://app.example:8443")).not.toContain("https://app.example");
  });
});
