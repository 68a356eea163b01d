import type { Change } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import type { VerifiedPayment } from "./payment.ts";

/**
 * `authorized`: what apps have promised by signature and no chain has seen. `submitted`: sent to its chain. `confirmed`: arrived there, as
 * deep as the person asked for. `failed` and `expired`: never arrived, or not all of it. `earned`: where it came from, the counter-account,
 * below zero by all of these together, which are never added up otherwise. `fees`: what the wallet's own transactions cost, in coins of their
 * networks; `spent`, below zero by as much, is where that came from: the fees account.
 */
export type Account = "authorized" | "submitted" | "confirmed" | "failed" | "expired" | "earned" | "fees" | "spent";

/** `asset` is a CAIP-19 asset type, lower case; `amount` a signed decimal string in atomic units. */
export type Line = { readonly account: Account; readonly asset: string; readonly amount: string };

/** A payment as the ledger keeps it: all that settling needs later. Amounts and UTC seconds as decimal strings. */
export type PaymentRecord = Omit<VerifiedPayment, "amount" | "validAfter" | "validBefore"> & {
  readonly amount: string;
  readonly validAfter: string;
  readonly validBefore: string;
};

/**
 * A read's part of a payment channel, paid by voucher (x402 `batch-settlement`): `amount` of the `maxClaimableAmount` that all reads of the
 * channel came to with it.
 */
export type VoucherRecord = Pick<PaymentRecord, "network" | "asset" | "payer" | "payTo" | "amount" | "signature" | "extra"> & {
  readonly scheme: "batch-settlement";
  readonly channelId: string;
  readonly maxClaimableAmount: string;
};

/**
 * A payment that was promised. Its lines sum to zero for each asset, as those of every entry. `at` is UTC milliseconds. `records`: how many the
 * page of the read held that it paid for; `logged`: number of that page's entry in the log. Entries of before these were kept have neither.
 */
export type AuthorizedEntry = {
  readonly at: number;
  readonly kind: "authorized";
  readonly origin: string;
  readonly grantId: string;
  readonly disclosureId: string;
  readonly source: string;
  readonly stream: string;
  readonly records?: number;
  readonly logged?: number;
  readonly payment: PaymentRecord | VoucherRecord;
  readonly lines: readonly Line[];
};

/** A transaction on the payment's chain; `block` once it is in one. `time`: when that was made, UTC ms; entries of old have none. */
export type Transaction = {
  readonly hash: string;
  readonly block?: { readonly number: number; readonly hash: string; readonly time?: number };
};

/** What became of a payment: it goes from one account to another. `of` is the number of its {@link AuthorizedEntry}. */
export type Movement = {
  readonly at: number;
  readonly kind: "submitted" | "returned" | "confirmed" | "reversed" | "failed" | "expired" | "reopened" | "revived";
  readonly of: number;
  readonly transaction?: Transaction;
  readonly reason?: string;
  readonly lines: readonly Line[];
};

/** A transaction that is in a block. */
export type Mined = Required<Transaction>;

/**
 * What a transaction of the wallet's own cost, carried out or failed, by its receipt. `purpose`: what it was sent for, as the sender names it.
 * `reason` of one that is negative: a reorganisation took the transaction out of that block.
 */
export type FeeEntry = {
  readonly at: number;
  readonly kind: "fee";
  readonly network: string;
  readonly purpose: string;
  readonly transaction: Mined;
  readonly reason?: "reorganised";
  readonly lines: readonly Line[];
};

/** Entries are added, and never changed: what turned out otherwise is reversed by another. */
export type JournalEntry = AuthorizedEntry | Movement | FeeEntry;

/** What a payment was for. */
export type Occasion = Pick<AuthorizedEntry, "origin" | "grantId" | "disclosureId" | "source" | "stream" | "records" | "logged">;

/** CAIP-19 asset type of an ERC-20 token, lower case. */
export const assetType = (network: string, asset: string): string => `${network}/erc20:${asset}`.toLowerCase();

/** CAIP-19 asset type of the coin that a network's fees are paid in, by the coin type of the fees account's key (m/44'/60'). */
export const coinType = (network: string): string => `${network}/slip44:60`;

/** When its block was, UTC ms; when it was written down where nobody said. A block is never of later than that. */
export function timeOf({ at, transaction }: Pick<Movement, "at" | "transaction">): number {
  const time = transaction?.block?.time;
  return time !== undefined && time > 0 && time < at ? time : at;
}

/** What an account holds of each asset, in atomic units; assets it never held are absent. */
export function balances(entries: Iterable<Pick<JournalEntry, "lines">>, account: Account): Map<string, bigint> {
  const held = new Map<string, bigint>();
  for (const { lines } of entries) {
    for (const line of lines) {
      if (line.account === account) held.set(line.asset, (held.get(line.asset) ?? 0n) + BigInt(line.amount));
    }
  }
  return held;
}

/** What is given is what is taken, for each asset. */
export function isBalanced(lines: readonly Line[]): boolean {
  const sums = new Map<string, bigint>();
  for (const { asset, amount } of lines) sums.set(asset, (sums.get(asset) ?? 0n) + BigInt(amount));
  return [...sums.values()].every((sum) => sum === 0n);
}

/** The entry for a payment that was promised and not settled. */
export function authorizedEntry(occasion: Occasion, verified: VerifiedPayment, at: number): AuthorizedEntry {
  const payment = {
    ...verified,
    amount: verified.amount.toString(),
    validAfter: verified.validAfter.toString(),
    validBefore: verified.validBefore.toString(),
  };
  return promisedEntry(occasion, payment, at);
}

/** The same for a payment as the ledger keeps it. */
export function promisedEntry(occasion: Occasion, payment: AuthorizedEntry["payment"], at: number): AuthorizedEntry {
  const asset = assetType(payment.network, payment.asset);
  const { origin, grantId, disclosureId, source, stream, records, logged } = occasion;
  const page = { ...(records === undefined ? {} : { records }), ...(logged === undefined ? {} : { logged }) };
  const lines: Line[] = [
    { account: "authorized", asset, amount: payment.amount },
    { account: "earned", asset, amount: (-BigInt(payment.amount)).toString() },
  ];
  return { at, kind: "authorized", origin, grantId, disclosureId, source, stream, ...page, payment, lines };
}

/** Where each kind takes from and gives to. A confirmation may give less than it takes: the rest has failed. */
const ways = {
  submitted: ["authorized", "submitted"],
  returned: ["submitted", "authorized"],
  confirmed: ["submitted", "confirmed"],
  reversed: ["confirmed", "submitted"],
  expired: ["authorized", "expired"],
  failed: ["submitted", "failed"],
  // It was called lost, and the chain says otherwise after all.
  reopened: ["failed", "submitted"],
  revived: ["expired", "submitted"],
} as const satisfies Record<Movement["kind"], readonly [Account, Account]>;

type Moved = Pick<Movement, "at" | "kind" | "of" | "transaction" | "reason"> & {
  readonly asset: string;
  readonly amount: bigint;
  /** Of a confirmation or its reversal: how much of the amount came, at most all of it. */
  readonly arrived?: bigint;
};

/** The entry that moves a payment on. Throws `RangeError` where more came than was paid. */
export function movement({ asset, amount, arrived = amount, ...entry }: Moved): Movement {
  if (arrived < 0n || arrived > amount) throw new RangeError("more or less than there is");
  const [from, to] = ways[entry.kind];
  const sign = entry.kind === "reversed" ? -1n : 1n;
  const missing = sign * (amount - arrived);
  const [given, taken] = entry.kind === "reversed" ? [amount, arrived] : [arrived, amount];
  const lines: Line[] = [
    { account: from, asset, amount: (-taken).toString() },
    { account: to, asset, amount: given.toString() },
    ...(missing === 0n ? [] : [{ account: "failed" as const, asset, amount: missing.toString() }]),
  ];
  return { ...entry, lines };
}

/** The entry for a fee of so many wei; below zero for one that was not paid after all. */
export function feeEntry(entry: Omit<FeeEntry, "kind" | "lines">, wei: bigint): FeeEntry {
  const asset = coinType(entry.network);
  const lines: Line[] = [
    { account: "fees", asset, amount: wei.toString() },
    { account: "spent", asset, amount: (-wei).toString() },
  ];
  return { ...entry, kind: "fee", lines };
}

/**
 * The changes that add entries at the end, to be committed in one transaction with what they account for. Once to a commit: the
 * numbers are taken when the changes are built. Throws `TypeError` for lines that do not balance.
 */
export async function ledgerChanges(vault: Vault, ...entries: readonly JournalEntry[]): Promise<Change[]> {
  if (entries.some(({ lines }) => lines.length === 0 || !isBalanced(lines))) throw new TypeError("a journal entry that does not balance");
  const ledger = vault.sequence<JournalEntry>("ledger");
  const last = await ledger.last();
  return Promise.all(entries.map((entry, place) => ledger.append(last.seq + 1 + place, entry)));
}
