import { heading, line } from "../activity/csv-line.ts";
import { formatAmount } from "./amount.ts";
import { worth } from "./rates.ts";
import type { EarningView, MoneyView, PaymentState, RateView } from "./views.ts";

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
  "worth when it arrived",
  "currency",
  "worth of one",
  "worth of one since",
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
 * One payment: what was promised, when, by whom and for which read, and what arrived of it. Amounts are exact decimals of the token;
 * what they were worth stands there where the person said what one was worth. `records`: how many the read held, where the log says so.
 */
export function earningsLine(entry: EarningView, records: number | undefined, rates: readonly RateView[] = []): string {
  const { state, money, arrived, transaction } = entry;
  const hasArrived = state === "confirmed";
  const worthThen = hasArrived ? worth(arrived ?? money, entry.since, rates) : undefined;
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
    worthThen?.value ?? "",
    worthThen?.rate.currency ?? "",
    worthThen?.rate.rate ?? "",
    worthThen?.rate.from ?? "",
  ]);
}
