import type { Vault } from "../vault/vault.ts";
import { formatAmount } from "./amount.ts";
import { claimedToken, knownToken, type Token } from "./assets.ts";
import { assetType, balances, type JournalEntry } from "./ledger.ts";
import type { EarningsView, MoneyView } from "./views.ts";

type Numbered = { readonly seq: number; readonly value: JournalEntry };

const tokenOf = ({ payment }: JournalEntry): Token =>
  knownToken(payment.network, payment.asset) ?? claimedToken(payment.network, payment.asset, payment.extra);

function moneyOf(token: Token, amount: bigint): MoneyView {
  const { network, networkLabel, asset, symbol, verified } = token;
  return {
    network,
    networkLabel,
    asset,
    symbol,
    verified,
    amount: amount.toString(),
    display: `${formatAmount(amount, token.decimals ?? 0)} ${symbol}`,
  };
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}

/** Two apps may describe one unknown token differently: each description is shown with its own amounts. */
const described = (token: Token): string => JSON.stringify([assetType(token.network, token.asset), token.symbol, token.decimals]);

/** One total per token, in the order in which the tokens first came. */
function totals(entries: readonly JournalEntry[]): MoneyView[] {
  return [...groupBy(entries, (entry) => described(tokenOf(entry))).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const token = tokenOf(first);
    return [moneyOf(token, balances(group, "authorized").get(assetType(token.network, token.asset)) ?? 0n)];
  });
}

const entryView = ({ seq, value }: Numbered): EarningsView["entries"][number] => ({
  id: String(seq),
  at: value.at,
  origin: value.origin,
  grantId: value.grantId,
  disclosureId: value.disclosureId,
  source: value.source,
  stream: value.stream,
  state: "authorized",
  money: moneyOf(tokenOf(value), BigInt(value.payment.amount)),
});

/** The account as the person sees it. */
export function summarize(numbered: readonly Numbered[]): EarningsView {
  const entries = numbered.map(({ value }) => value);
  const apps = [...groupBy(entries, ({ origin }) => origin)].map(([origin, own]) => ({
    origin,
    authorized: totals(own),
    reads: new Set(own.map(({ disclosureId }) => disclosureId)).size,
    lastAt: own.reduce((latest, { at }) => Math.max(latest, at), 0),
  }));
  return {
    authorized: totals(entries),
    apps: apps.toSorted((one, other) => other.lastAt - one.lastAt),
    entries: numbered.toSorted((one, other) => other.seq - one.seq).map(entryView),
  };
}

/** What apps have promised: totals per token and per app, and every entry, newest first. Throws `VaultLocked`. */
export async function earnings(vault: Vault): Promise<EarningsView> {
  return summarize(await vault.sequence<JournalEntry>("ledger").list());
}
