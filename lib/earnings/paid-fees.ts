import { networkLabel } from "./assets.ts";
import { COIN_DECIMALS, coinOf, roughly } from "./coins.ts";
import { coinType, type FeeEntry, type JournalEntry, timeOf } from "./ledger.ts";
import { money, sums } from "./money.ts";
import type { FeePurpose, MoneyView, PaidFeeView } from "./views.ts";

/** By how the sender names what a transaction is for: its first word. */
const purposes: ReadonlyMap<string, FeePurpose> = new Map([
  ["payment", "payment"],
  ["deposit", "deposit"],
  ["claim", "claim"],
  ["send", "send"],
  ["anchor", "anchoring"],
  ["revoke", "anchoring"],
  ["seal", "anchoring"],
]);

/** What the wallet's own transactions cost, oldest first; `labels`: the person's names of networks by CAIP-2 id. */
export function paidFees(entries: Iterable<JournalEntry>, labels: ReadonlyMap<string, string> = new Map()): PaidFeeView[] {
  const fees: PaidFeeView[] = [];
  for (const entry of entries) if (entry.kind === "fee") fees.push(viewOf(entry, labels));
  return fees;
}

function viewOf({ at, network, purpose, transaction, reason, lines }: FeeEntry, labels: ReadonlyMap<string, string>): PaidFeeView {
  const asset = coinType(network);
  const coin = coinOf(network);
  const wei = lines.reduce((sum, { account, amount }) => (account === "fees" ? sum + BigInt(amount) : sum), 0n);
  const token = { network, networkLabel: labels.get(network) ?? networkLabel(network), asset, symbol: coin.symbol, decimals: COIN_DECIMALS };
  return {
    at: reason === undefined ? timeOf({ at, transaction }) : at,
    for: purposes.get(purpose.split(/[/ ]/)[0] ?? "") ?? "other",
    money: money({ ...token, verified: true }, wei),
    transaction: { hash: transaction.hash, block: transaction.block.number },
    ...(reason === undefined ? {} : { reason }),
  };
}

/** One total for each network, with what was taken back taken off; shown to three figures. */
export const totalFees = (fees: readonly PaidFeeView[]): MoneyView[] =>
  sums(fees.map((fee) => fee.money))
    .filter(({ amount }) => BigInt(amount) > 0n)
    .map((total) => ({ ...total, display: roughly(BigInt(total.amount), total, "up") }));
