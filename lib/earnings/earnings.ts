import type { Vault } from "../vault/vault.ts";
import { claimedToken, knownToken, type Token } from "./assets.ts";
import { type Account, type AuthorizedEntry, assetType, type JournalEntry, type Movement, timeOf } from "./ledger.ts";
import { groupBy, money } from "./money.ts";
import { arrivedThisMonth, plotsOf } from "./over-time.ts";
import { ownTokens } from "./own-tokens.ts";
import { paidFees, totalFees } from "./paid-fees.ts";
import { type ShortPayer, shortPayers } from "./settlement/means.ts";
import { labelOf, setups } from "./settlement/networks.ts";
import { shortViews } from "./short.ts";
import type { EarningsView, EarningView, MoneyView, OwnTokenView, PaidFeeView, PaymentState, StateTotals } from "./views.ts";
import { vouched } from "./vouched.ts";

type Numbered = { readonly seq: number; readonly value: JournalEntry };
/** A payment and all that became of it, in order. */
type Payment = { readonly seq: number; readonly entry: AuthorizedEntry; readonly movements: readonly Movement[]; readonly token: Token };
/** What the person says: names of networks by CAIP-2 id, and tokens. And who has promised more than they hold. */
type Known = {
  readonly networks?: ReadonlyMap<string, string>;
  readonly tokens?: readonly OwnTokenView[];
  readonly short?: readonly ShortPayer[];
};

/** Two apps may describe one unknown token differently: each description is shown with its own amounts. */
const described = (token: Token): string => JSON.stringify([assetType(token.network, token.asset), token.symbol, token.decimals]);

/** Tokens of payments, one object for each description: there are few of them, and many payments. */
function tokensOf({ networks, tokens = [] }: Known): (entry: AuthorizedEntry) => Token {
  const byClaim = new Map<string, Token>();
  const byDescription = new Map<string, Token>();
  return ({ payment: { network, asset, extra } }) => {
    const claim = JSON.stringify([network, asset, extra.name, extra.version, extra.decimals]);
    const before = byClaim.get(claim);
    if (before) return before;
    const known = knownToken(network, asset) ?? vouched(claimedToken(network, asset, extra), tokens);
    const made = { ...known, networkLabel: networks?.get(network) ?? known.networkLabel };
    const token = byDescription.get(described(made)) ?? made;
    byDescription.set(described(made), token);
    byClaim.set(claim, token);
    return token;
  };
}

/** Payments with what became of each. */
function paymentsIn(numbered: readonly Numbered[], known: Known): Payment[] {
  const tokenOf = tokensOf(known);
  const movements = new Map<number, Movement[]>();
  for (const { value } of numbered) {
    if (value.kind === "authorized" || value.kind === "fee") continue;
    const before = movements.get(value.of);
    if (before) before.push(value);
    else movements.set(value.of, [value]);
  }
  return numbered.flatMap(({ seq, value }) =>
    value.kind === "authorized" ? [{ seq, entry: value, movements: movements.get(seq) ?? [], token: tokenOf(value) }] : [],
  );
}

function moneyOf({ network, networkLabel, asset, symbol, decimals = 0, verified }: Token, amount: bigint): MoneyView {
  return money({ network, networkLabel, asset, symbol, decimals, verified }, amount);
}

/** What each account holds of each of the payments' tokens, in the order in which the tokens first came. */
function heldBy(payments: readonly Payment[]): Map<Token, Map<Account, bigint>> {
  const held = new Map<Token, Map<Account, bigint>>();
  for (const { token, entry, movements } of payments) {
    const sums = held.get(token) ?? new Map<Account, bigint>();
    held.set(token, sums);
    const add = ({ lines }: Pick<JournalEntry, "lines">): void => {
      for (const { account, amount } of lines) sums.set(account, (sums.get(account) ?? 0n) + BigInt(amount));
    };
    add(entry);
    movements.forEach(add);
  }
  return held;
}

function totals(payments: readonly Payment[]): StateTotals {
  const held = heldBy(payments);
  const of = (...accounts: readonly Account[]): MoneyView[] =>
    [...held].flatMap(([token, sums]) => {
      const amount = accounts.reduce((sum, account) => sum + (sums.get(account) ?? 0n), 0n);
      return amount === 0n ? [] : [moneyOf(token, amount)];
    });
  // Two ways of one state: it does not come.
  return { authorized: of("authorized"), submitted: of("submitted"), confirmed: of("confirmed"), lost: of("failed", "expired") };
}

const states = {
  submitted: "submitted",
  returned: "authorized",
  confirmed: "confirmed",
  reversed: "submitted",
  failed: "lost",
  expired: "lost",
  reopened: "submitted",
  revived: "submitted",
} as const satisfies Record<Movement["kind"], PaymentState>;

function viewOf({ seq, entry, movements, token }: Payment): EarningView {
  const { at, origin, grantId, disclosureId, source, stream, records, logged, payment } = entry;
  const last = movements.at(-1);
  const transaction = last && states[last.kind] !== "authorized" ? movements.findLast((one) => one.transaction)?.transaction : undefined;
  const arrived = last?.kind === "confirmed" ? last.lines.find(({ account }) => account === "confirmed")?.amount : undefined;
  return {
    id: String(seq),
    at,
    origin,
    grantId,
    disclosureId,
    source,
    stream,
    state: last ? states[last.kind] : "authorized",
    money: moneyOf(token, BigInt(payment.amount)),
    ...(arrived === undefined || arrived === payment.amount ? {} : { arrived: moneyOf(token, BigInt(arrived)) }),
    ...(transaction ? { transaction: { hash: transaction.hash, ...(transaction.block ? { block: transaction.block.number } : {}) } } : {}),
    since: last?.at ?? at,
    ...(last?.kind === "confirmed" ? { arrivedAt: timeOf(last) } : {}),
    ...(records === undefined ? {} : { records }),
    ...(logged === undefined ? {} : { logged }),
    ...(last?.reason === undefined ? {} : { reason: last.reason }),
    payer: payment.payer,
    payTo: payment.payTo,
  };
}

const readsOf = (payments: readonly Payment[]): number => new Set(payments.map(({ entry }) => entry.disclosureId)).size;

/** The account as the person sees it at a time, UTC ms. */
export function summarize(numbered: readonly Numbered[], now: number, known: Known = {}): EarningsView {
  const payments = paymentsIn(numbered, known);
  const apps = [...groupBy(payments, ({ entry }) => entry.origin)].map(([origin, own]) => ({
    origin,
    totals: totals(own),
    reads: readsOf(own),
    lastAt: own.reduce((latest, { entry }) => Math.max(latest, entry.at), 0),
  }));
  const kinds = [...groupBy(payments, ({ entry }) => JSON.stringify([entry.source, entry.stream])).values()].flatMap((own) =>
    own[0] ? [{ source: own[0].entry.source, stream: own[0].entry.stream, totals: totals(own), reads: readsOf(own) }] : [],
  );
  const entries = payments.toSorted((one, other) => other.seq - one.seq).map(viewOf);
  return {
    totals: totals(payments),
    thisMonth: arrivedThisMonth(entries, now),
    plots: plotsOf(entries, now),
    apps: apps.toSorted((one, other) => other.lastAt - one.lastAt),
    kinds: kinds.toSorted((one, other) => other.reads - one.reads),
    entries,
    short: shortViews(known.short ?? [], entries),
    fees: totalFees(feesIn(numbered, known)),
  };
}

const feesIn = (numbered: readonly Numbered[], { networks }: Known): PaidFeeView[] =>
  paidFees(
    numbered.map(({ value }) => value),
    networks,
  );

/** {@link earnings}, and each fee that the wallet paid, oldest first. Throws `VaultLocked`. */
export async function earningsAndFees(vault: Vault, now: number): Promise<{ readonly view: EarningsView; readonly fees: readonly PaidFeeView[] }> {
  const networks = new Map((await setups(vault)).map((setup) => [setup.network, labelOf(setup)]));
  const known = { networks, tokens: await ownTokens(vault), short: await shortPayers(vault) };
  const numbered = await vault.sequence<JournalEntry>("ledger").list();
  return { view: summarize(numbered, now, known), fees: feesIn(numbered, known) };
}

/** What apps promised and what became of it: totals per token and state, by app, by kind of data, over time, and every payment. Throws `VaultLocked`. */
export const earnings = async (vault: Vault, now: number): Promise<EarningsView> => (await earningsAndFees(vault, now)).view;
