import { expect, it } from "vitest";
import { knownToken } from "./assets.ts";
import { summarize } from "./earnings.ts";
import { promisedEntry } from "./ledger.ts";

const network = "eip155:8453";
const payer = `0x${"ab".repeat(20)}`;
const USDC = knownToken(network, "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913")?.asset ?? "";

it("tells who is short of a token that the wallet knows, by whatever spelling of its address", () => {
  const occasion = { origin: "https://a.example", grantId: "g", disclosureId: "d", source: "s", stream: "t" };
  const payment = {
    scheme: "exact" as const,
    network,
    asset: USDC.toLowerCase(),
    payer,
    payTo: `0x${"cd".repeat(20)}`,
    amount: "3000000",
    nonce: `0x${"11".repeat(32)}`,
    validAfter: "0",
    validBefore: "9999999999",
    signature: "0x",
    extra: { name: "USD Coin", version: "2" },
  };
  const short = [{ network, asset: payment.asset, payer, promised: "3000000", balance: "1000000" }];
  const view = summarize([{ seq: 1, value: promisedEntry(occasion, payment, 0) }], 0, { short });
  expect(USDC).not.toBe(payment.asset);
  expect(view.short).toMatchObject([{ origin: "https://a.example", promised: { amount: "3000000", symbol: "USDC" }, holds: { amount: "1000000" } }]);
});
