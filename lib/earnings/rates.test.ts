import fc from "fast-check";
import { expect, test } from "vitest";
import { testVault } from "../vault/testing.ts";
import { addRate, NotARate, rates, removeRate, worth } from "./rates.ts";

const USDC = { network: "eip155:8453", networkLabel: "Base", asset: "0x83", symbol: "USDC", decimals: 6, verified: true, display: "" };
const on = (year: number, month: number, day: number): number => new Date(year, month - 1, day, 12).getTime();

test("a rate is kept from its day on, in place of another of that day; what is none is refused", async () => {
  const vault = await testVault();
  await addRate(vault, { symbol: "USDC", currency: " eur ", rate: "0,92", from: "2026-03-01" });
  await addRate(vault, { symbol: "USDC", currency: "EUR", rate: "0.95", from: "2026-05-01" });
  await addRate(vault, { symbol: "USDC", currency: "EUR", rate: "0.9", from: "2026-03-01" });
  expect((await rates(vault)).map(({ rate, from, currency }) => [rate, from, currency])).toEqual([
    ["0.95", "2026-05-01", "EUR"],
    ["0.9", "2026-03-01", "EUR"],
  ]);
  for (const wrong of [{ currency: "euro" }, { rate: "0" }, { rate: "-1" }, { rate: "1e3" }, { from: "2026-02-30" }, { from: "May" }])
    await expect(addRate(vault, { symbol: "USDC", currency: "EUR", rate: "1", from: "2026-03-01", ...wrong })).rejects.toThrow(NotARate);
  await removeRate(vault, { symbol: "USDC", from: "2026-05-01" });
  expect(await rates(vault)).toHaveLength(1);
});

test("the rate of the day counts, of that day or the last before; before the first there is none, nor for test money and what an app alone names", () => {
  const rate = (value: string, from: string) => ({ symbol: "USDC", currency: "EUR", rate: value, from });
  const all = [rate("0.5", "2026-03-01"), rate("0.75", "2026-03-10")];
  const value = (at: number, money = USDC) => worth({ ...money, amount: "1000001" }, at, all)?.value;
  expect(value(on(2026, 2, 28))).toBeUndefined();
  expect(value(on(2026, 3, 1))).toBe("0.5000005");
  expect(value(on(2026, 3, 9))).toBe("0.5000005");
  expect(value(on(2026, 3, 10))).toBe("0.75000075");
  expect(value(on(2030, 1, 1), { ...USDC, verified: false })).toBeUndefined();
  expect(value(on(2030, 1, 1), { ...USDC, network: "eip155:84532" })).toBeUndefined();
});

test("values are exact: those of parts add up to that of the whole", () => {
  const scaled = (value: string): bigint => {
    const [whole = "0", fraction = ""] = value.split(".");
    return BigInt(whole + fraction.padEnd(18, "0"));
  };
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 15n), fc.bigInt(0n, 10n ** 15n), fc.integer({ min: 1, max: 10 ** 9 }), (one, other, rate) => {
      const all = [{ symbol: "USDC", currency: "EUR", rate: `0.${String(rate).padStart(12, "0")}`, from: "2026-01-01" }];
      const of = (amount: bigint) => scaled(worth({ ...USDC, amount: `${amount}` }, on(2026, 1, 1), all)?.value ?? "");
      expect(of(one) + of(other)).toBe(of(one + other));
    }),
  );
});
