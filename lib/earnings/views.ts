/** A price in ordinary words. `verified` is false where the app alone says which token it is. */
export type PriceDisplay = {
  readonly amount: string;
  /** All that is paid under the grant, at most. */
  readonly most?: string;
  readonly symbol: string;
  readonly networkLabel: string;
  readonly verified: boolean;
};

export type TokenView = {
  /** CAIP-2 chain id, and its name in plain words. */
  readonly network: string;
  readonly networkLabel: string;
  readonly asset: string;
  readonly symbol: string;
  /** 0 where nobody said: amounts are then shown in atomic units. */
  readonly decimals: number;
  /** False where an app alone says which token it is. */
  readonly verified: boolean;
};

/** Amounts are atomic units as decimal strings; `display` is what a person reads. States are never added together. */
export type MoneyView = TokenView & { readonly amount: string; readonly display: string };

/**
 * Where a payment stands: promised by signature; on its way, sent to its chain; arrived there; or lost, because it was never valid long
 * enough, was taken back, or the token moved nothing. `lost` also holds the part of a payment that a token kept for itself.
 */
export type PaymentState = "authorized" | "submitted" | "confirmed" | "lost";

/** One total per token and state: states are never added together. */
export type StateTotals = Readonly<Record<PaymentState, readonly MoneyView[]>>;

export type EarningView = {
  readonly id: string;
  readonly at: number;
  readonly origin: string;
  readonly grantId: string;
  readonly disclosureId: string;
  readonly source: string;
  readonly stream: string;
  /** How many records the page held that it paid for, and the number of that page's entry in the log: absent of payments of before these were kept. */
  readonly records?: number;
  readonly logged?: number;
  readonly state: PaymentState;
  /** What was paid. */
  readonly money: MoneyView;
  /** What came, where that is less. */
  readonly arrived?: MoneyView;
  readonly transaction?: { readonly hash: string; readonly block?: number };
  /** When the wallet saw it come into its state, UTC ms, and why, as a code. */
  readonly since: number;
  /** Of one that is confirmed, UTC ms: the time of its block, or when the wallet saw that where no node said. */
  readonly arrivedAt?: number;
  readonly reason?: string;
  readonly payer: string;
  readonly payTo: string;
};

/** What came into one state in one day or month, and still is in it. `height`: of the largest bar of its plot, above 0 and at most 1. */
export type PlotBar = { readonly state: Exclude<PaymentState, "lost">; readonly money: MoneyView; readonly height: number };

/** One token over time: days while it is less than two months, then months, none left out. `from`: UTC ms of a beginning where the person is. */
export type TokenPlot = {
  readonly unit: "day" | "month";
  /** What the largest bar stands for. */
  readonly most: MoneyView;
  readonly periods: readonly { readonly from: number; readonly bars: readonly PlotBar[] }[];
  /** There is more from before the first period. */
  readonly hasEarlier: boolean;
};

/** An app whose account has promised more than it held when it was last looked at; both of all that the account promised, to whichever app. */
export type ShortView = { readonly origin: string; readonly promised: MoneyView; readonly holds: MoneyView };

export type EarningsView = {
  readonly totals: StateTotals;
  /** What arrived in this calendar month, by the clock where the person is. */
  readonly thisMonth: readonly MoneyView[];
  /** Over time, one for each token. */
  readonly plots: readonly TokenPlot[];
  /** `reads` counts the paid ones. Latest first. */
  readonly apps: readonly { readonly origin: string; readonly totals: StateTotals; readonly reads: number; readonly lastAt: number }[];
  /** By kind of data. */
  readonly kinds: readonly { readonly source: string; readonly stream: string; readonly totals: StateTotals; readonly reads: number }[];
  /** Newest first. */
  readonly entries: readonly EarningView[];
  readonly short: readonly ShortView[];
  /** What the wallet's own transactions cost, one total for each network. */
  readonly fees: readonly MoneyView[];
};

/** What a transaction of the wallet's own was for: of a channel its deposit, its claim, or having that sent to the payout account. */
export type FeePurpose = "payment" | "deposit" | "claim" | "send" | "anchoring" | "other";

/** What such a transaction cost, in the network's coin. `at`: its block's time, UTC ms. `reason` of one below zero: its block was taken back. */
export type PaidFeeView = {
  readonly at: number;
  readonly for: FeePurpose;
  readonly money: MoneyView;
  readonly transaction: { readonly hash: string; readonly block: number };
  readonly reason?: "reorganised";
};

/** `account`: where fees are paid from. `most`: whole coins that one payment may cost. `missing`: what the account lacks, roughly, with the coin's name. */
export type DirectView = { readonly account: string; readonly most: string; readonly missing?: string };

/** The fees account as a network has it now, each with the coin's name: what is on it, and what handing in one payment costs, roughly. */
export type FeesView = { readonly held: string; readonly each: string };

/** The person's lowest prices in one money, as decimals of it: for each read, each record, or once for the whole access. */
export type FloorsView = { readonly symbol: string; readonly read?: string; readonly record?: string; readonly grant?: string };

/** A token that the person vouches for. `network` is a CAIP-2 chain id, `asset` the contract's address, lower case: together its CAIP-19 name. */
export type OwnTokenView = { readonly network: string; readonly asset: string; readonly symbol: string; readonly decimals: number };

/** What one of a money was worth in a currency (ISO 4217), from a day on (YYYY-MM-DD, where the person is): the person's own word. */
export type RateView = { readonly symbol: string; readonly currency: string; readonly rate: string; readonly from: string };

/** A network on which payments are settled, or could be. */
export type NetworkView = {
  readonly network: string;
  readonly label: string;
  /** The wallet itself knows a token there. */
  readonly known: boolean;
  readonly on: boolean;
  readonly facilitator?: string;
  readonly rpc?: string;
  /** The wallet brings payments there itself. */
  readonly direct?: DirectView;
  /** What fees there are paid in, and what one payment may cost unless the person says otherwise, in whole coins. */
  readonly coin: { readonly symbol: string; readonly most: string };
  readonly confirmations: number;
  /** Payments under way there, and why the last try was in vain. */
  readonly waiting: number;
  readonly trouble?: string;
};
