import { formatAmount } from "./amount.ts";
import type { MoneyView, TokenView } from "./views.ts";

/** An amount of a token, in atomic units, as it is shown. */
export const money = (token: TokenView, amount: bigint): MoneyView => ({
  ...token,
  amount: amount.toString(),
  display: `${formatAmount(amount, token.decimals)} ${token.symbol}`,
});

export function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}

/** One total for each token as somebody described it, in the order in which they first come. */
export function sums(amounts: readonly MoneyView[]): MoneyView[] {
  const groups = groupBy(amounts, ({ network, asset, symbol, decimals }) => JSON.stringify([network, asset, symbol, decimals]));
  return [...groups.values()].flatMap((group) => {
    const [token] = group;
    return token === undefined
      ? []
      : [
          ofToken(
            token,
            group.reduce((sum, { amount }) => sum + BigInt(amount), 0n),
          ),
        ];
  });
}

function ofToken({ network, networkLabel, asset, symbol, decimals, verified }: TokenView, amount: bigint): MoneyView {
  return money({ network, networkLabel, asset, symbol, decimals, verified }, amount);
}
