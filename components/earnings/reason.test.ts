import { expect, test } from "vitest";
import { earnings } from "../text/en-earnings.ts";
import { reasonText, troubleText, whyOf } from "./reason.ts";

test("every code of the wallet's own has a sentence, and whatever else is quoted, on one line and cut", () => {
  const chain = ["cancelled", "nothing_arrived", "dropped", "reorganised", "node_away", "facilitator_away", "no_facilitator"];
  const own = ["fees_empty", "fees_high", "would_fail", "failed_on_chain", "wrong_chain", "node_refused"];
  for (const code of [...chain, ...own]) expect(reasonText(code)).toBe(earnings.reasons[code]);
  expect(reasonText("too_cheap")).toBe("The payment service says: “too_cheap”");
  expect(reasonText("constructor")).toBe("The payment service says: “constructor”");
  expect(reasonText(`a\n\u202e${"x".repeat(300)}`)).toBe(`The payment service says: “a \ufffd${"x".repeat(96)}…”`);
});

test("an empty fees account is said with what it needs, where, and how much", () => {
  const network = {
    network: "eip155:8453",
    label: "Base",
    known: true,
    on: true,
    confirmations: 12,
    waiting: 1,
    coin: { symbol: "ETH", most: "0.0001" },
  };
  const direct = { account: "0xAbc", most: "0.0001" };
  expect(troubleText(network)).toBeUndefined();
  expect(troubleText({ ...network, trouble: "node_away" })).toBe(earnings.reasons["node_away"]);
  expect(troubleText({ ...network, trouble: "fees_empty", direct })).toBe(earnings.reasons["fees_empty"]);
  expect(troubleText({ ...network, trouble: "fees_empty", direct: { ...direct, missing: "0.00002 ETH" } })).toBe(
    "The fees account has too little on it: send some ETH on Base to 0xAbc. It lacks about 0.00002 ETH.",
  );
});

test("a reason is said where it explains the state, and what ran out says so", () => {
  const arrived = { network: "", networkLabel: "", asset: "", symbol: "USDC", decimals: 6, verified: true, amount: "1", display: "0.9 USDC" };
  expect(whyOf({ state: "lost" })).toBe(earnings.expired);
  expect(whyOf({ state: "authorized" })).toBeUndefined();
  expect(whyOf({ state: "authorized", reason: "dropped" })).toBe(earnings.reasons["dropped"]);
  expect(whyOf({ state: "confirmed", reason: "reorganised" })).toBeUndefined();
  expect(whyOf({ state: "confirmed", arrived })).toContain("0.9 USDC");
});
