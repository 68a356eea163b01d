import type { Vault } from "../vault/vault.ts";
import { formatAmount, parseAmount } from "./amount.ts";
import { isTestNetwork } from "./assets.ts";
import { monies } from "./own-tokens.ts";
import type { MoneyView, RateView } from "./views.ts";

/** Digits behind the point of a rate. */
const PRECISION = 12;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const CURRENCY = /^[A-Z]{3}$/;

/** It cannot be a rate: `member` says why. */
export class NotARate extends Error {
  override readonly name = "NotARate";
  readonly member: "currency" | "rate" | "from";
  constructor(member: NotARate["member"]) {
    super(member);
    this.member = member;
  }
}

const ratesOf = (vault: Vault) => vault.collection<RateView>("rates");
const keyOf = ({ symbol, from }: Pick<RateView, "symbol" | "from">): string => JSON.stringify([symbol, from]);

/** Newest first. */
export const rates = async (vault: Vault): Promise<RateView[]> =>
  (await ratesOf(vault).all()).map(({ value }) => value).toSorted((a, b) => (a.from < b.from ? 1 : -1));

const isDay = (day: string): boolean => DAY.test(day) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);

/** Keeps a rate, in place of one from the same day on. Throws {@link NotARate}, `RangeError` for a money that nobody here knows. */
export async function addRate(vault: Vault, typed: RateView): Promise<void> {
  const currency = typed.currency.trim().toUpperCase();
  const amount = parseAmount(typed.rate, PRECISION);
  if (!(await monies(vault)).some(({ symbol }) => symbol === typed.symbol)) throw new RangeError("a money that is not known");
  if (!CURRENCY.test(currency)) throw new NotARate("currency");
  if (!amount) throw new NotARate("rate");
  if (!isDay(typed.from)) throw new NotARate("from");
  const rate: RateView = { symbol: typed.symbol, currency, rate: formatAmount(amount, PRECISION), from: typed.from };
  await vault.attempt(async () => {
    const before = await ratesOf(vault).get(keyOf(rate));
    return { changes: [await ratesOf(vault).put(keyOf(rate), rate, before?.rev ?? 0)], result: undefined };
  });
}

export function removeRate(vault: Vault, rate: Pick<RateView, "symbol" | "from">): Promise<void> {
  return vault.attempt(async () => {
    const before = await ratesOf(vault).get(keyOf(rate));
    return { changes: before ? [await ratesOf(vault).remove(keyOf(rate), before.rev)] : [], result: undefined };
  });
}

/** A day where the person is, as `from` has it. */
function dayOf(at: number): string {
  const day = new Date(at);
  return [String(day.getFullYear()).padStart(4, "0"), String(day.getMonth() + 1).padStart(2, "0"), String(day.getDate()).padStart(2, "0")].join("-");
}

/**
 * What an amount was worth by the newest of the person's rates of that day or before: an exact decimal of `rate.currency`. `at`: UTC ms. Undefined
 * where there is none, where an app alone says which money it is, and for test money.
 */
export function worth(money: MoneyView, at: number, all: readonly RateView[]): { readonly value: string; readonly rate: RateView } | undefined {
  if (!money.verified || isTestNetwork(money.network)) return undefined;
  const day = dayOf(at);
  const rate = all
    .filter(({ symbol, from }) => symbol === money.symbol && from <= day)
    .reduce<RateView | undefined>((newest, one) => (newest === undefined || one.from > newest.from ? one : newest), undefined);
  const each = rate && parseAmount(rate.rate, PRECISION);
  if (!rate || each === undefined) return undefined;
  return { value: formatAmount(BigInt(money.amount) * each, money.decimals + PRECISION), rate };
}
