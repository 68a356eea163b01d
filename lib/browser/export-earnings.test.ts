import Papa from "papaparse";
import { expect, test } from "vitest";
import { logEvents } from "../activity/log.ts";
import { authorizedEntry, ledgerChanges } from "../earnings/ledger.ts";
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

test("a line for each payment, oldest first, with how many records its read held where the log says so", async () => {
  const vault = await testVault();
  const read = { origin: "https://a.example", grantId: "g", source: "s", stream: "t" };
  for (const [place, disclosureId] of ["one", "two", "three"].entries())
    await vault.commit(
      await ledgerChanges(vault, authorizedEntry({ ...read, disclosureId }, { ...payment, amount: BigInt(place + 1) }, NOW + place)),
    );
  await logEvents(
    vault,
    [
      { type: "disclosed", ...read, disclosureId: "two", fields: ["f"], records: 25, use: 2 },
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
    ["three", "0.000003", ""],
  ]);
  expect(seen).toEqual([3]);
  const stopped = { ...watch, signal: AbortSignal.abort(new Error("enough")) };
  await expect(exportEarnings(vault, NOW, stopped)).rejects.toThrow("enough");
});
