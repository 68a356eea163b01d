import type { Review } from "../../lib/consent/views.ts";

/** `amount` (a plain decimal such as "0.001") times a whole number, exact. Null where the amount is no plain decimal. */
export function timesDecimal(amount: string, count: number): string | null {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(amount);
  if (match === null || !Number.isSafeInteger(count) || count < 0) return null;
  const fraction = match[2] ?? "";
  const digits = (BigInt(`${match[1]}${fraction}`) * BigInt(count)).toString().padStart(fraction.length + 1, "0");
  const split = digits.length - fraction.length;
  const tail = digits.slice(split).replace(/0+$/, "");
  return tail === "" ? digits.slice(0, split) : `${digits.slice(0, split)}.${tail}`;
}

/** A price that may be asked: atomic units, and as it is shown. */
export type Price = { readonly amount: string; readonly display: string };
type Asked = Pick<Review, "compensation" | "lowestPrice">;

/**
 * What may be asked, from what is offered upwards: up to ten times as much, and the person's own lowest price; never more for one read than the
 * app sets aside in all. Empty where nothing is offered.
 */
export function pricesOf({ compensation, lowestPrice }: Asked): Price[] {
  if (!compensation) return [];
  const { amount, budget, display } = compensation;
  const raised = [1, 2, 5, 10].map((times) => ({
    amount: (BigInt(amount) * BigInt(times)).toString(),
    display: timesDecimal(display.amount, times) ?? display.amount,
  }));
  const all = [...raised, ...(lowestPrice ? [lowestPrice] : [])].filter((price) => budget === undefined || BigInt(price.amount) <= BigInt(budget));
  const byAmount = new Map(all.map((price) => [price.amount, price]));
  return [...byAmount.values()].toSorted((a, b) => (BigInt(a.amount) < BigInt(b.amount) ? -1 : 1));
}

/** What is asked at first: the person's lowest price, where the app could pay that; else what is offered. Null where nothing is. */
export function firstPrice(asked: Asked): string | null {
  const { compensation, lowestPrice } = asked;
  if (!compensation) return null;
  return lowestPrice && pricesOf(asked).some(({ amount }) => amount === lowestPrice.amount) ? lowestPrice.amount : compensation.amount;
}

/** The offer, at another price. */
export function atPrice(compensation: NonNullable<Review["compensation"]>, { amount, display }: Price): NonNullable<Review["compensation"]> {
  return { ...compensation, amount, display: { ...compensation.display, amount: display } };
}
