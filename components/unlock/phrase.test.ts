import { expect, test } from "vitest";
import { wordsOf } from "./phrase.ts";

test.each([
  ["", []],
  ["  \n 1. 2)", []],
  ["abandon ability able", ["abandon", "ability", "able"]],
  [" Abandon\tABILITY\n\nable ", ["abandon", "ability", "able"]],
  ["1. abandon\n2. ability\r\n3. able", ["abandon", "ability", "able"]],
  ["abandon, ability; able.", ["abandon", "ability", "able"]],
])("the words of %j", (typed, words) => expect(wordsOf(typed)).toEqual(words));
