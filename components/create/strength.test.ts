import { expect, test } from "vitest";
import { strengthOf } from "./strength.ts";

test.each([
  ["password", "weak"],
  ["password1234", "weak"],
  ["aaaaaaaaaaaaaaaaaaaaaaaa", "weak"],
  ["abcdefghijklmnop", "weak"],
  ["qwertyuiopasdfghjkl", "weak"],
  ["hahahahahahahahaha", "weak"],
  ["T7#kq9!z", "fair"],
  ["maple river lantern", "good"],
  ["maple river lantern otter quiet", "strong"],
  ["gT7#kq9!zLw2@Rp5", "good"],
] as const)("%s is %s", (passphrase, strength) => expect(strengthOf(passphrase)).toBe(strength));
