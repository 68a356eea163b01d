import fc from "fast-check";
import Papa from "papaparse";
import { expect, test } from "vitest";
import { earningsHeading, earningsLine, feeLine } from "./csv.ts";
import type { EarningView } from "./views.ts";

const rows = (text: string): string[][] => Papa.parse<string[]>(text.trimEnd(), { delimiter: ",", newline: "\r\n" }).data;
const money = {
  network: "eip155:8453",
  networkLabel: "Base",
  asset: "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913",
  symbol: "USDC",
  decimals: 6,
  verified: true,
};
const entry: EarningView = {
  id: "1",
  at: Date.UTC(2026, 0, 2, 3, 4, 5),
  origin: "https://a.example",
  grantId: "grant",
  disclosureId: "read",
  source: "urn:datawallet:source:spotify",
  stream: "play_events",
  state: "confirmed",
  money: { ...money, amount: "1000001", display: "1.000001 USDC" },
  transaction: { hash: `0x${"ab".repeat(32)}`, block: 123 },
  since: Date.UTC(2026, 0, 2, 4),
  arrivedAt: Date.UTC(2026, 0, 2, 3, 30),
  payer: "0x1111",
  payTo: "0x2222",
};
const columns = rows(earningsHeading())[0] ?? [];
const line = (change: Partial<EarningView>, records?: number): Record<string, string> => {
  const [cells = []] = rows(earningsLine({ ...entry, ...change }, records));
  expect(cells).toHaveLength(columns.length);
  return Object.fromEntries(columns.map((column, place) => [column.replace("\ufeff", ""), cells[place] ?? ""]));
};

test("a payment that arrived, with all that a tax form wants", () => {
  expect(line({}, 25)).toEqual({
    "promised at (UTC)": "2026-01-02T03:04:05.000Z",
    state: "arrived",
    "state since (UTC)": "2026-01-02T04:00:00.000Z",
    amount: "1.000001",
    token: "USDC",
    "token named by": "wallet",
    "token contract": money.asset,
    network: "Base",
    "network id": "eip155:8453",
    app: "https://a.example",
    source: "urn:datawallet:source:spotify",
    "kind of data": "play_events",
    records: "25",
    "arrived at (UTC)": "2026-01-02T03:30:00.000Z",
    "amount arrived": "1.000001",
    transaction: `0x${"ab".repeat(32)}`,
    block: "123",
    payer: "0x1111",
    "paid to": "0x2222",
    reason: "",
    read: "read",
    access: "grant",
    "worth when it arrived": "",
    currency: "",
    "worth of one": "",
    "worth of one since": "",
  });
});

test("what arrived has its worth in the person's currency, where they said what one was worth by then", () => {
  const rates = [{ symbol: "USDC", currency: "EUR", rate: "0.5", from: "2025-12-01" }];
  const value = (change: Partial<EarningView>) => {
    const [cells = []] = rows(earningsLine({ ...entry, ...change }, undefined, rates));
    return cells.slice(columns.indexOf("worth when it arrived"));
  };
  expect(value({})).toEqual(["0.5000005", "EUR", "0.5", "2025-12-01"]);
  expect(value({ arrived: { ...money, amount: "4", display: "" } })[0]).toBe("0.000002");
  for (const state of ["authorized", "submitted", "lost"] as const) expect(value({ state })).toEqual(["", "", "", ""]);
  // The day of its block counts, whenever the wallet looked.
  expect(value({ arrivedAt: Date.UTC(2025, 5, 1) })[0]).toBe("");
});

test("what did not arrive has neither a date nor an amount of arrival, and what fell short its own", () => {
  for (const state of ["authorized", "submitted", "lost"] as const)
    expect(line({ state, reason: "dropped" })).toMatchObject({ "arrived at (UTC)": "", "amount arrived": "", records: "", reason: "dropped" });
  const short = line({ arrived: { ...money, amount: "900000", display: "" } });
  expect([short["amount"], short["amount arrived"]]).toEqual(["1.000001", "0.9"]);
});

test("amounts are exact, whatever the token counts in", () => {
  const amount = (atomic: string, decimals: number) => line({ money: { ...money, decimals, amount: atomic, display: "" } })["amount"];
  expect(amount("1", 77)).toBe(`0.${"0".repeat(76)}1`);
  expect(amount((2n ** 256n - 1n).toString(), 0)).toBe((2n ** 256n - 1n).toString());
});

test("no word of an app or a service becomes a formula or another cell", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", '"', ",", " ", "a", "'") }), (text) => {
      const told = line({ reason: text, stream: text, money: { ...entry.money, symbol: text } });
      for (const column of ["reason", "kind of data", "token"]) {
        expect([text, `'${text}`]).toContain(told[column]);
        expect(told[column]).not.toMatch(/^\s*[=+\-@]/);
      }
    }),
  );
});

test("a fee is a row of its own, exact, in the coin of its network; one that was taken back is told apart", () => {
  const coin = { ...money, asset: "eip155:8453/slip44:60", symbol: "ETH", decimals: 18, amount: "42000000000001", display: "" };
  const fee = { at: Date.UTC(2026, 0, 2), for: "payment", money: coin, transaction: { hash: "0xab", block: 7 } } as const;
  const cellsOf = (one: Parameters<typeof feeLine>[0]) => {
    const [cells = []] = rows(feeLine(one));
    expect(cells).toHaveLength(columns.length);
    return Object.fromEntries(columns.flatMap((column, place) => (cells[place] ? [[column.replace("\ufeff", ""), cells[place]]] : [])));
  };
  const paid = {
    state: "fee paid",
    "state since (UTC)": "2026-01-02T00:00:00.000Z",
    amount: "0.000042000000000001",
    token: "ETH",
    "token named by": "wallet",
    network: "Base",
    "network id": "eip155:8453",
    transaction: "0xab",
    block: "7",
    reason: "for handing in a payment",
  };
  expect(cellsOf(fee)).toEqual(paid);
  const back = { ...fee, money: { ...coin, amount: "-42000000000001" }, reason: "reorganised" } as const;
  expect(cellsOf(back)).toEqual({ ...paid, state: "fee given back" });
});
