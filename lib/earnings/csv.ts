import { heading, line } from "../activity/csv-line.ts";
import { formatAmount } from "./amount.ts";
import type { EarningView, MoneyView, PaymentState } from "./views.ts";

const COLUMNS = [
  "promised at (UTC)",
  "state",
  "state since (UTC)",
  "amount",
  "token",
  "token named by",
  "token contract",
  "network",
  "network id",
  "app",
  "source",
  "kind of data",
  "records",
  "arrived at (UTC)",
  "amount arrived",
  "transaction",
  "block",
  "payer",
  "paid to",
  "reason",
  "read",
  "access",
];

const words: Readonly<Record<PaymentState, string>> = {
  authorized: "promised",
  submitted: "on its way",
  confirmed: "arrived",
  lost: "did not arrive",
};

const instant = (at: number): string => new Date(at).toISOString();
const decimal = ({ amount, decimals }: MoneyView): string => formatAmount(BigInt(amount), decimals);

export const earningsHeading = (): string => heading(COLUMNS);

/**
 * One payment: what was promised, when, by whom and for which read, and what arrived of it. Amounts are exact decimals of the token; no
 * other currency stands there, as nobody is asked for prices. `records`: how many the read held, where the log says so.
 */
export function earningsLine(entry: EarningView, records: number | undefined): string {
  const { state, money, arrived, transaction } = entry;
  const hasArrived = state === "confirmed";
  return line([
    instant(entry.at),
    words[state],
    instant(entry.since),
    decimal(money),
    money.symbol,
    money.verified ? "wallet" : "app",
    money.asset,
    money.networkLabel,
    money.network,
    entry.origin,
    entry.source,
    entry.stream,
    records ?? "",
    hasArrived ? instant(entry.since) : "",
    hasArrived ? decimal(arrived ?? money) : "",
    transaction?.hash ?? "",
    transaction?.block ?? "",
    entry.payer,
    entry.payTo,
    entry.reason ?? "",
    entry.disclosureId,
    entry.grantId,
  ]);
}
