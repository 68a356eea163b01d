import { heading, line } from "../activity/csv-line.ts";
import { formatAmount } from "./amount.ts";
import { worth } from "./rates.ts";
import type { EarningView, FeePurpose, MoneyView, PaidFeeView, PaymentState, RateView } from "./views.ts";

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
] as const;

const words: Readonly<Record<PaymentState, string>> = {
  authorized: "promised",
  submitted: "on its way",
  confirmed: "arrived",
  lost: "did not arrive",
};

const fees: Readonly<Record<FeePurpose, string>> = {
  payment: "for handing in a payment",
  deposit: "for an app's deposit",
  claim: "for collecting from a deposit",
  send: "for having what was collected sent",
  anchoring: "for the public record",
  other: "",
};

const instant = (at: number): string => new Date(at).toISOString();
const decimal = ({ amount, decimals }: MoneyView): string => formatAmount(BigInt(amount), decimals);

export const earningsHeading = (): string => heading(COLUMNS);

/**
 * One payment: what was promised, when, by whom and for which read, and what arrived of it. Amounts are exact decimals of the token;
 * what they were worth stands there where the person said what one was worth. `records`: how many the read held, where the log says so.
 */
export function earningsLine(entry: EarningView, records: number | undefined, rates: readonly RateView[] = []): string {
  const { state, money, arrived, since, arrivedAt = since, transaction } = entry;
  const hasArrived = state === "confirmed";
  const worthThen = hasArrived ? worth(arrived ?? money, arrivedAt, rates) : undefined;
  return line([
    instant(entry.at),
    words[state],
    instant(since),
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
    hasArrived ? instant(arrivedAt) : "",
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

/** What a transaction of the wallet's own cost, an exact decimal of the network's coin, in the same columns; or that a reorganisation gave it back. */
export function feeLine({ at, for: purpose, money, transaction, reason }: PaidFeeView): string {
  const amount = BigInt(money.amount);
  const cells: Partial<Record<(typeof COLUMNS)[number], string | number>> = {
    state: reason === undefined ? "fee paid" : "fee given back",
    "state since (UTC)": instant(at),
    amount: formatAmount(amount < 0n ? -amount : amount, money.decimals),
    token: money.symbol,
    "token named by": "wallet",
    network: money.networkLabel,
    "network id": money.network,
    transaction: transaction.hash,
    block: transaction.block,
    reason: fees[purpose],
  };
  return line(COLUMNS.map((column) => cells[column] ?? ""));
}
