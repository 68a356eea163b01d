import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arrivedThisMonth, plotsOf } from "./over-time.ts";
import type { EarningView, PaymentState, TokenView } from "./views.ts";

const usdc: TokenView = { network: "eip155:8453", networkLabel: "Base", asset: "0x83", symbol: "USDC", decimals: 6, verified: true };
const other: TokenView = { ...usdc, asset: "0x99", symbol: "“Foo”", decimals: 2, verified: false };
const local = (year: number, month: number, day: number, hour = 12): number => new Date(year, month - 1, day, hour).getTime();

const entry = (state: PaymentState, amount: bigint, at: number, since = at, token = usdc, arrived?: bigint): EarningView => {
  const money = { ...token, amount: amount.toString(), display: "" };
  return {
    id: "1",
    at,
    origin: "https://a.example",
    grantId: "g",
    disclosureId: "d",
    source: "s",
    stream: "t",
    state,
    money,
    ...(arrived === undefined ? {} : { arrived: { ...money, amount: arrived.toString() } }),
    since,
    payer: "0x1",
    payTo: "0x2",
  };
};

describe("earned this month", () => {
  const now = local(2026, 3, 15);

  test("is what arrived from the first moment of the month to its last, whenever it was promised", () => {
    const first = new Date(2026, 2, 1).getTime();
    const end = new Date(2026, 3, 1).getTime();
    const arrivedAt = (since: number) => arrivedThisMonth([entry("confirmed", 5n, local(2026, 1, 1), since)], now).map(({ amount }) => amount);
    expect([first - 1, first, now, end - 1, end].map(arrivedAt)).toEqual([[], ["5"], ["5"], ["5"], []]);
  });

  test("counts the month of its block, whenever the wallet looked", () => {
    const late = { ...entry("confirmed", 5n, local(2026, 1, 1), now), arrivedAt: local(2026, 2, 28) };
    expect(arrivedThisMonth([late], now)).toEqual([]);
    expect(arrivedThisMonth([late], local(2026, 2, 28)).map(({ amount }) => amount)).toEqual(["5"]);
    const drawn = plotsOf([late], now)[0]?.periods.filter(({ bars }) => bars.length > 0);
    expect(drawn?.map(({ from }) => from)).toEqual([local(2026, 2, 28, 0)]);
  });

  test("is what came, where less came, and nothing that is only promised, on its way or lost", () => {
    const states = ["authorized", "submitted", "lost"] as const;
    const entries = [...states.map((state) => entry(state, 100n, now)), entry("confirmed", 1_000_000n, now, now, usdc, 900_000n)];
    expect(arrivedThisMonth(entries, now).map(({ display }) => display)).toEqual(["0.9 USDC"]);
  });

  test("is one sum for each token", () => {
    const entries = [entry("confirmed", 1n, now), entry("confirmed", 150n, now, now, other), entry("confirmed", 2n, now)];
    expect(arrivedThisMonth(entries, now).map(({ display }) => display)).toEqual(["0.000003 USDC", "1.5 “Foo”"]);
  });
});

describe("over time", () => {
  test("less than two months are shown by day, a fortnight at least; more by month, two years at most", () => {
    const shape = (first: number, now: number) => {
      const [plot] = plotsOf([entry("authorized", 1n, first)], now);
      return [plot?.unit, plot?.periods.length, plot?.hasEarlier];
    };
    expect(shape(local(2026, 3, 15), local(2026, 3, 15))).toEqual(["day", 14, false]);
    expect(shape(local(2026, 1, 15), local(2026, 3, 14, 23))).toEqual(["day", 59, false]);
    expect(shape(local(2026, 1, 15), local(2026, 3, 15, 0))).toEqual(["month", 3, false]);
    expect(plotsOf([entry("authorized", 1n, local(2020, 1, 1))], local(2026, 3, 1))).toEqual([]);
    const long = plotsOf([entry("authorized", 1n, local(2020, 1, 1)), entry("confirmed", 1n, local(2026, 1, 1))], local(2026, 3, 1));
    expect(long.map(({ unit, periods, hasEarlier }) => [unit, periods.length, hasEarlier])).toEqual([["month", 24, true]]);
  });

  test("states and tokens stand beside each other, each on its own day, as high as they are of the largest", () => {
    const [one, two] = [local(2026, 3, 2), local(2026, 3, 4)];
    const plots = plotsOf(
      [
        entry("authorized", 100n, one),
        entry("submitted", 50n, one, two),
        entry("confirmed", 30n, one, two),
        entry("confirmed", 20n, one, two),
        entry("lost", 9999n, one),
        entry("confirmed", 1n, one, one, other),
      ],
      local(2026, 3, 15),
    );
    expect(plots.map(({ most }) => most.display)).toEqual(["0.0001 USDC", "0.01 “Foo”"]);
    const bars = plots[0]?.periods.filter((period) => period.bars.length > 0);
    expect(bars).toEqual([
      { from: local(2026, 3, 2, 0), bars: [{ state: "authorized", height: 1, money: expect.objectContaining({ amount: "100" }) }] },
      {
        from: local(2026, 3, 4, 0),
        bars: [
          { state: "confirmed", height: 0.5, money: expect.objectContaining({ amount: "50" }) },
          { state: "submitted", height: 0.5, money: expect.objectContaining({ amount: "50" }) },
        ],
      },
    ]);
  });

  test("for any history within two years, the bars of each token and state are what it has in that state", () => {
    const states = ["authorized", "submitted", "confirmed", "lost"] as const;
    const now = local(2026, 3, 15);
    const one = fc.record({
      state: fc.constantFrom(...states),
      amount: fc.bigInt({ min: 1n, max: 2n ** 256n - 1n }),
      at: fc.integer({ min: local(2024, 6, 1), max: now }),
      token: fc.constantFrom(usdc, other),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 40 }), (all) => {
        const plots = plotsOf(
          all.map(({ state, amount, at, token }) => entry(state, amount, at, at, token)),
          now,
        );
        for (const token of [usdc, other])
          for (const state of ["authorized", "submitted", "confirmed"] as const) {
            const bars = plots.filter(({ most }) => most.asset === token.asset).flatMap(({ periods }) => periods.flatMap(({ bars: some }) => some));
            const drawn = bars.filter((bar) => bar.state === state).reduce((sum, { money }) => sum + BigInt(money.amount), 0n);
            expect(drawn).toBe(all.filter((each) => each.state === state && each.token === token).reduce((sum, { amount }) => sum + amount, 0n));
            expect(bars.every(({ height }) => height > 0 && height <= 1)).toBe(true);
          }
      }),
    );
  });
});
