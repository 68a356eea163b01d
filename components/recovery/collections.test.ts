import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { collections, otherCollection } from "../text/en-collections.ts";
import { collectionNames } from "./collections.ts";

/** Components may not import the vault: its collections are read from where they are declared. */
const source = readFileSync(new URL("../../lib/vault/spaces.ts", import.meta.url), "utf8");
const namesIn = (declared: string): string[] => {
  const [, body = ""] = new RegExp(`export const ${declared} = \\{([^}]*)\\}`).exec(source) ?? [];
  return [...body.matchAll(/(\w+): "/g)].map(([, name = ""]) => name);
};
const all = [...namesIn("collections"), ...namesIn("sequences")];

it("knows every collection and sequence of the vault", () => {
  expect(all).toContain("channels");
  expect(all.length).toBeGreaterThan(30);
  expect(all.filter((name) => !Object.hasOwn(collections, name))).toEqual([]);
});

it("calls by the general name only what has no other, and each thing once", () => {
  expect(all.filter((name) => collectionNames([name])[0] === otherCollection)).toEqual(["state"]);
  expect(collectionNames(["identities", "veramo_keys", "channels", "of a newer version"])).toEqual([
    collections["identities"],
    collections["channels"],
    otherCollection,
  ]);
});
