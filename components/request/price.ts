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

type Priced = { readonly amount: string; readonly display: { readonly amount: string } };

/** The same price, so many times as high. */
export const raisedBy = <P extends Priced>(price: P, times: number): P => ({
  ...price,
  amount: (BigInt(price.amount) * BigInt(times)).toString(),
  display: { ...price.display, amount: timesDecimal(price.display.amount, times) ?? price.display.amount },
});
