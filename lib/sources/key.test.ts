import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { keyOf } from "./key.ts";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.integer({ min: 1000, max: 1600 }).map((length) => "é朝".repeat(length)),
);
const values = fc.array(fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)), { maxLength: 6 });

it("is the first 126 bits of the SHA-256 of the values, whatever their length and whichever came before", () => {
  fc.assert(
    fc.property(values, (of) => {
      expect(keyOf(of)).toBe(createHash("sha256").update(JSON.stringify(of)).digest("base64url").slice(0, 21));
    }),
  );
});
