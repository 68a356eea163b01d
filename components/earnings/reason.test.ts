import { expect, test } from "vitest";
import { earnings } from "../text/en-earnings.ts";
import { reasonText, whyOf } from "./reason.ts";

test("every code of the wallet's own has a sentence, and whatever else is quoted, on one line and cut", () => {
  for (const code of ["cancelled", "nothing_arrived", "dropped", "reorganised", "node_away", "facilitator_away", "no_facilitator"])
    expect(reasonText(code)).toBe(earnings.reasons[code]);
  expect(reasonText("too_cheap")).toBe("The payment service says: “too_cheap”");
  expect(reasonText("constructor")).toBe("The payment service says: “constructor”");
  expect(reasonText(`a\n\u202e${"x".repeat(300)}`)).toBe(`The payment service says: “a \ufffd${"x".repeat(96)}…”`);
});

test("a reason is said where it explains the state, and what ran out says so", () => {
  const arrived = { network: "", networkLabel: "", asset: "", symbol: "USDC", decimals: 6, verified: true, amount: "1", display: "0.9 USDC" };
  expect(whyOf({ state: "lost" })).toBe(earnings.expired);
  expect(whyOf({ state: "authorized" })).toBeUndefined();
  expect(whyOf({ state: "authorized", reason: "dropped" })).toBe(earnings.reasons["dropped"]);
  expect(whyOf({ state: "confirmed", reason: "reorganised" })).toBeUndefined();
  expect(whyOf({ state: "confirmed", arrived })).toContain("0.9 USDC");
});
