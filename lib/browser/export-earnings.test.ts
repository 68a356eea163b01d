import Papa from "papaparse";
import { expect, test } from "vitest";
import { logEvents } from "../activity/log.ts";
import { authorizedEntry, feeEntry, ledgerChanges } from "../earnings/ledger.ts";
import { testVault } from "../vault/testing.ts";
import { exportEarnings } from "./export-earnings.ts";

const NOW = Date.UTC(2026, 0, 2);
const payment = {
  scheme: "exact" as const,
  network: "eip155:8453",
  asset: "0x833589fcd6edb6e08f4c7c32d4f71b54bda02913",
  extra: { name: "USD Coin", version: "2" },
  payer: "0x2222222222222222222222222222222222222222",
  payTo: "0x3333333333333333333333333333333333333333",
  validAfter: 0n,
  validBefore: 2n ** 40n,
  nonce: `0x${"ab".repeat(32)}`,
  signature: `0x${"cd".repeat(65)}`,
};

const paid = { asset: payment.asset, network: payment.network, amount: "1" };

test("a line for each payment, oldest first, with how many records its page held where the ledger or the log says so; then the fees", async () => {
  const vault = await testVault();
  const read = { origin: "https://a.example", grantId: "g", source: "s", stream: "t" };
  const occasions = [
    { disclosureId: "one" },
    { disclosureId: "two" },
    { disclosureId: "three", records: 3, logged: 9 },
    { disclosureId: "three", records: 1, logged: 10 },
    { disclosureId: "two" },
    { disclosureId: "cut" },
    { disclosureId: "cut" },
  ];
  for (const [place, occasion] of occasions.entries())
    await vault.commit(await ledgerChanges(vault, authorizedEntry({ ...read, ...occasion }, { ...payment, amount: BigInt(place + 1) }, NOW + place)));
  const transaction = { hash: "0xfee", block: { number: 7, hash: "0xb", time: NOW - 1000 } };
  await vault.commit(await ledgerChanges(vault, feeEntry({ at: NOW, network: payment.network, purpose: "payment/1", transaction }, 42n)));
  await logEvents(
    vault,
    [
      { type: "disclosed", ...read, disclosureId: "two", fields: ["f"], records: 25, use: 2, paid },
      { type: "disclosed", ...read, disclosureId: "three", fields: ["f"], records: 99, use: 2, paid },
      { type: "disclosed", ...read, disclosureId: "two", fields: ["f"], records: 7, use: 2 },
      { type: "disclosed", ...read, disclosureId: "cut", fields: ["f"], records: 8, use: 2, paid },
      { type: "disclosed", ...read, disclosureId: "two", fields: ["f"], records: 4, use: 2, paid },
      { type: "disclosed", ...read, disclosureId: "unpaid", fields: ["f"], records: 7, use: 3 },
    ],
    NOW,
  );
  const seen: number[] = [];
  const watch = { signal: new AbortController().signal, onProgress: ({ done }: { done: number }) => void seen.push(done) };
  const file = await exportEarnings(vault, NOW, watch);
  const { data } = Papa.parse<Record<string, string>>((await file.text()).trimEnd(), { header: true, delimiter: ",", newline: "\r\n" });
  expect(data.map((row) => [row["read"], row["amount"], row["records"]])).toEqual([
    ["one", "0.000001", ""],
    ["two", "0.000002", "25"],
    ["three", "0.000003", "3"],
    ["three", "0.000004", "1"],
    ["two", "0.000005", "4"],
    ["cut", "0.000006", ""],
    ["cut", "0.000007", ""],
    ["", "0.000000000000000042", ""],
  ]);
  expect(data.at(-1)).toMatchObject({
    state: "fee paid",
    token: "ETH",
    transaction: "0xfee",
    block: "7",
    "state since (UTC)": "2026-01-01T23:59:59.000Z",
  });
  expect(seen).toEqual([8]);
  const stopped = { ...watch, signal: AbortSignal.abort(new Error("enough")) };
  await expect(exportEarnings(vault, NOW, stopped)).rejects.toThrow("enough");
});
