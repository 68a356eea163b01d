/** A price in ordinary words. `verified` is false where the app alone says which token it is. */
export type PriceDisplay = { readonly amount: string; readonly symbol: string; readonly networkLabel: string; readonly verified: boolean };

/** Amounts are atomic units as decimal strings; `display` is what a person reads. States are never added together. */
export type MoneyView = {
  /** CAIP-2 chain id, and its name in plain words. */
  readonly network: string;
  readonly networkLabel: string;
  readonly asset: string;
  readonly symbol: string;
  /** False where an app alone says which token it is. */
  readonly verified: boolean;
  readonly amount: string;
  readonly display: string;
};

export type EarningsView = {
  /** Promised by signature, not on any chain yet: one total per token. */
  readonly authorized: readonly MoneyView[];
  /** `reads` counts the paid ones. */
  readonly apps: readonly { readonly origin: string; readonly authorized: readonly MoneyView[]; readonly reads: number; readonly lastAt: number }[];
  /** Newest first. */
  readonly entries: readonly {
    readonly id: string;
    readonly at: number;
    readonly origin: string;
    readonly grantId: string;
    readonly disclosureId: string;
    readonly source: string;
    readonly stream: string;
    readonly state: "authorized";
    readonly money: MoneyView;
  }[];
};
