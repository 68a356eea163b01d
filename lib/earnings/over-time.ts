import { groupBy, sums } from "./money.ts";
import type { EarningView, MoneyView, PlotBar, TokenPlot } from "./views.ts";

/** Days shown at least, and months at most. */
const LEAST_DAYS = 14;
const MOST_MONTHS = 24;
const states = ["confirmed", "submitted", "authorized"] as const;

/** A payment on the day that counts for it: of its block where it arrived, of when the wallet saw it sent, or of the promise. */
type Dated = { readonly at: number; readonly state: PlotBar["state"]; readonly money: MoneyView };

function dated({ state, since, arrivedAt = since, at, money, arrived = money }: EarningView): Dated[] {
  if (state === "lost") return [];
  if (state === "confirmed") return [{ at: arrivedAt, state, money: arrived }];
  return [{ at: state === "authorized" ? at : since, state, money }];
}

/** The beginning of a day or a month where the person is, so many of them away. */
function beginning(at: number, unit: TokenPlot["unit"], away = 0): number {
  const day = new Date(at);
  return (
    unit === "day" ? new Date(day.getFullYear(), day.getMonth(), day.getDate() + away) : new Date(day.getFullYear(), day.getMonth() + away, 1)
  ).getTime();
}

/** One total for each token. `now`: UTC ms. */
export function arrivedThisMonth(entries: readonly EarningView[], now: number): MoneyView[] {
  const first = beginning(now, "month");
  const next = beginning(now, "month", 1);
  return sums(
    entries
      .flatMap(dated)
      .filter(({ state, at }) => state === "confirmed" && at >= first && at < next)
      .map(({ money }) => money),
  );
}

/** Every token over the same time, so that its plots can be held against each other. What did not arrive stands in none. */
export function plotsOf(entries: readonly EarningView[], now: number): TokenPlot[] {
  const all = entries.flatMap(dated).toSorted((one, other) => one.at - other.at);
  const first = all[0]?.at;
  if (first === undefined) return [];
  const last = all.reduce((latest, { at }) => Math.max(latest, at), now);
  const { unit, from } = spanOf(first, last);
  const starts = startsBetween(from, last, unit);
  const tokens = groupBy(all, ({ money: { network, asset, symbol, decimals } }) => JSON.stringify([network, asset, symbol, decimals]));
  return [...tokens.values()].flatMap((own) => {
    const plot = plotOf(own, unit, starts);
    return plot === undefined ? [] : [plot];
  });
}

function spanOf(first: number, last: number): { readonly unit: TokenPlot["unit"]; readonly from: number } {
  const begun = new Date(first);
  const twoMonths = new Date(begun.getFullYear(), begun.getMonth() + 2, begun.getDate()).getTime();
  if (last < twoMonths) return { unit: "day", from: Math.min(beginning(first, "day"), beginning(last, "day", 1 - LEAST_DAYS)) };
  return { unit: "month", from: Math.max(beginning(first, "month"), beginning(last, "month", 1 - MOST_MONTHS)) };
}

function startsBetween(from: number, last: number, unit: TokenPlot["unit"]): number[] {
  const starts: number[] = [];
  for (let at = from; at <= last; at = beginning(from, unit, starts.length)) starts.push(at);
  return starts;
}

function plotOf(own: readonly Dated[], unit: TokenPlot["unit"], starts: readonly number[]): TokenPlot | undefined {
  const byStart = groupBy(own, ({ at }) => String(beginning(at, unit)));
  const amounts = starts.map((from) => {
    const here = byStart.get(String(from)) ?? [];
    const totalIn = (state: PlotBar["state"]) =>
      sums(here.filter((one) => one.state === state && one.money.amount !== "0").map(({ money }) => money));
    return { from, bars: states.flatMap((state) => totalIn(state).map((money) => ({ state, money }))) };
  });
  const [first, ...rest] = amounts.flatMap(({ bars }) => bars.map(({ money }) => money));
  if (first === undefined) return undefined;
  const most = rest.reduce((top, money) => (BigInt(money.amount) > BigInt(top.amount) ? money : top), first);
  return {
    unit,
    most,
    periods: amounts.map(({ from, bars }) => ({ from, bars: bars.map((bar) => ({ ...bar, height: shareOf(bar.money, most) })) })),
    hasEarlier: own.some(({ at }) => at < (starts[0] ?? 0)),
  };
}

const STEPS = 1000n;
/** In thousandths, the least of them one: what is there is seen. */
const shareOf = (one: MoneyView, of: MoneyView): number => Math.max(1, Number((BigInt(one.amount) * STEPS) / BigInt(of.amount))) / Number(STEPS);
