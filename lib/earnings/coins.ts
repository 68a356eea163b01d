import { formatAmount } from "./amount.ts";

/** What a network's fees are paid in: its name, and what one transaction may cost unless the person says otherwise, in wei. */
export type Coin = { readonly symbol: string; readonly most: bigint };

/** Every network of this kind counts its coin in wei. */
export const COIN_DECIMALS = 18;

const FINNEY = 10n ** 15n;
const ether = (most: bigint): Coin => ({ symbol: "ETH", most });

/** By CAIP-2 chain id: some ten times what a transaction usually costs there, and on none of them much against what people are paid. */
const coins: ReadonlyMap<string, Coin> = new Map([
  ["eip155:8453", ether(FINNEY / 10n)],
  ["eip155:1", ether(2n * FINNEY)],
  ["eip155:10", ether(FINNEY / 10n)],
  ["eip155:137", { symbol: "POL", most: 100n * FINNEY }],
  ["eip155:42161", ether(FINNEY / 10n)],
  ["eip155:43114", { symbol: "AVAX", most: 10n * FINNEY }],
  ["eip155:42220", { symbol: "CELO", most: 50n * FINNEY }],
  ["eip155:143", { symbol: "MON", most: 100n * FINNEY }],
  ["eip155:1329", { symbol: "SEI", most: 100n * FINNEY }],
  ["eip155:84532", ether(FINNEY)],
  ["eip155:421614", ether(FINNEY)],
  ["eip155:11142220", { symbol: "CELO", most: 50n * FINNEY }],
  ["eip155:1328", { symbol: "SEI", most: 100n * FINNEY }],
]);

/** Of a network that the wallet does not know, nobody says what its coin is called. */
export const coinOf = (network: string): Coin => coins.get(network) ?? { symbol: "coins", most: 5n * FINNEY };

/** `0.0001 ETH`, to three figures. Rounded up where it says what is needed, down where it says what is there. */
export function roughly(wei: bigint, { symbol }: Pick<Coin, "symbol">, towards: "up" | "down"): string {
  const step = 10n ** BigInt(Math.max(0, wei.toString().length - 3));
  const steps = (wei + (towards === "up" ? step - 1n : 0n)) / step;
  return `${formatAmount(steps * step, COIN_DECIMALS)} ${symbol}`;
}
