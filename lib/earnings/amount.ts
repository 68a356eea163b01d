/** The largest `uint256`: what a token contract can count. */
export const UINT256_MAX = 2n ** 256n - 1n;

/**
 * Atomic units as an exact decimal number, no trailing zeros, no rounding: `1500` with 3 decimals is `1.5`.
 * Throws `RangeError` for decimals that are no natural number.
 */
export function formatAmount(amount: bigint, decimals: number): string {
  if (!Number.isSafeInteger(decimals) || decimals < 0) throw new RangeError("decimals must be a natural number");
  const sign = amount < 0n ? "-" : "";
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return fraction === "" ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

/** The other way: a decimal number as it is typed, a comma for a point too. Undefined where that is none, or finer than there are decimals. */
export function parseAmount(typed: string, decimals: number): bigint | undefined {
  const [, whole = "", fraction = ""] = /^(\d{1,30})(?:[.,](\d{1,30}))?$/.exec(typed.trim()) ?? [];
  return whole === "" || fraction.length > decimals ? undefined : BigInt(whole + fraction.padEnd(decimals, "0"));
}
