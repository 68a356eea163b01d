import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accessRequest } from "../protocol/access-request.ts";
import { isTraining } from "./training.ts";

const at = (rest: string) => `https://pdpp.dev/purpose/${rest}`;

describe("AI training", () => {
  it.each([
    at("ai_training"),
    "https://other.example/purpose/AI_Training",
    at("ai_training/"),
    at("ai_training//"),
    at("ai_training?x"),
    at("ai_training?x=1#y"),
    at("ai_training#"),
    at("ai_training;v=2"),
    at("ai_training/v2"),
    at("ai_training.html"),
    at("ai-training"),
    at("ai--training"),
    at("ai.training"),
    at("ai/training"),
    at("ai%20training"),
    at("AITraining"),
    at("aiTraining"),
    at("modelAiTraining"),
    at("%61i_training"),
    at("ai%5Ftraining"),
    at("ai%255Ftraining"),
    at("%2525252561i_training"),
    at("ai_%FFtraining"),
    at("ai%2Ftraining"),
    at("x/../ai_training"),
    at("x\\ai_training"),
    at("personalization?then=ai_training"),
    at("personalization#ai-training"),
    at("v1.ai_training"),
    at("аi_trаining"),
    at("ai_tra\u200bining"),
    at("áí_training"),
    at("ａｉ_training"),
    at("Ⓐⓘ_training"),
    at("a1_tra1n1ng"),
  ])("is known in %s", (code) => {
    expect(isTraining(code)).toBe(true);
    expect(isTraining(new URL(code).href)).toBe(true);
  });

  it.each([
    at("personalization"),
    at("recommendation"),
    at("agent_context"),
    at("analytics"),
    at("research"),
    at("portability"),
    "https://ai-training.example/purpose/research",
    "https://gym.example/purpose/training",
    "https://gym.example/thai-training",
    "https://gym.example/purpose/ai",
    "https://p.example/%",
    "https://p.example",
    "",
  ])("is not seen in %s", (code) => expect(isTraining(code)).toBe(false));

  it("is known however letters, escapes, joints and what surrounds it are chosen", () => {
    const escape = (text: string, often: number): string =>
      often === 0 ? text : escape([...text].map((letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, "0")}`).join(""), often - 1);
    const letter = (plain: string) =>
      fc.tuple(fc.constantFrom(plain, plain.toUpperCase()), fc.integer({ min: 0, max: 2 })).map(([one, often]) => escape(one, often));
    const spelt = (word: string) => fc.tuple(...[...word].map(letter)).map((letters) => letters.join(""));
    const joint = fc.constantFrom("", "_", "-", ".", "%5f", "%20", "/", "~");
    const before = fc.constantFrom("", "purpose/", "purpose//", "a/b/", "p?code=", "p#", "v1.");
    const behind = fc.constantFrom("", "/", "?", "?x=1", "#", "#y", ";v", ".html", "/x", "%2f", "&z");
    let accepted = 0;
    fc.assert(
      fc.property(before, spelt("ai"), joint, spelt("training"), behind, (first, ai, between, training, last) => {
        const code = `https://p.example/${first}${ai}${between}${training}${last}`;
        expect(isTraining(code)).toBe(true);
        const asked = { source: { id: "urn:s" }, purpose_code: code, access_mode: "continuous", streams: [{ name: "plays" }] };
        if (accessRequest.safeParse({ type: "urn:datawallet:data-access:1", ...asked }).success) accepted += 1;
      }),
      { numRuns: 500 },
    );
    // Such codes do come in.
    expect(accepted).toBeGreaterThan(100);
  });

  it("takes no time over anything that may be asked", () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (code) => typeof isTraining(code.slice(0, 200)) === "boolean"),
    );
    expect(isTraining(at(`%${"25".repeat(80)}61i`))).toBe(false);
  });
});
