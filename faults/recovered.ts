import type { Repaired } from "../lib/vault/damage.ts";
import { PASSPHRASE } from "./session.ts";
import type { WalletPage } from "./wallet-page.ts";
import type { Whole } from "./whole.ts";

/** What the second copy keeps of a wallet, as it can be read, part by part, each as text. */
export type Kept = Readonly<Record<string, string>>;

const REQUESTS = 8;
const byId = <T extends { readonly id: string }>(values: readonly T[]): T[] => values.toSorted((a, b) => (a.id < b.id ? -1 : 1));

export async function keptOf(wallet: WalletPage, { grants, identities, earnings, sources }: Whole): Promise<Kept> {
  const { words } = await wallet.ask("recoveryPhrase", { passphrase: PASSPHRASE });
  const asked = grants.slice(0, REQUESTS).map(({ details }) => details.credential);
  return {
    grants: JSON.stringify(byId(grants.map((grant) => ({ id: grant.grantId, ...grant })))),
    credentials: JSON.stringify(asked.toSorted()),
    identities: JSON.stringify(byId(identities.map((identity) => ({ id: identity.did, ...identity })))),
    ledger: JSON.stringify(earnings),
    "recovery phrase": JSON.stringify(words),
    imports: JSON.stringify(byId(sources.flatMap(({ imports }) => imports.map((one) => ({ id: one.importId, ...one }))))),
  };
}

/** The parts that are not what they were. */
export const differencesOf = (before: Kept, after: Kept): string[] => Object.keys(before).filter((part) => before[part] !== after[part]);

/** What can no longer be read and was not named by the repair. Pure. */
export function unnamed(before: Whole, after: Whole, { records, entries, lost }: Repaired): string[] {
  const found: string[] = [];
  const total = ({ blocks }: Whole): number => Object.values(blocks).reduce((sum, block) => sum + block.records, 0);
  const gone = total(before) - total(after);
  const named = records.reduce((sum, stream) => sum + stream.records, 0);
  if (gone !== named) found.push(`${gone} records are gone, ${named} were named`);
  const hashes = new Map(before.events.map(({ seq, hash }) => [seq, hash]));
  const numbers = new Set(after.events.map(({ seq }) => seq));
  const told = entries.filter(({ sequence }) => sequence === "log");
  for (const { seq, hash } of after.events) if (hashes.has(seq) && hashes.get(seq) !== hash) found.push(`entry ${seq} is another one`);
  for (const seq of hashes.keys())
    if (!numbers.has(seq) && !told.some(({ from, to }) => from <= seq && seq <= to)) found.push(`entry ${seq} is gone and was not named`);
  for (const { collection, documents } of lost) found.push(`${documents} documents of ${collection}, of which there is a second copy`);
  return found;
}
