import type { Change } from "../../vault/store/store.ts";
import type { Vault } from "../../vault/vault.ts";
import { type FeeEntry, ledgerChanges, type Mined } from "../ledger.ts";
import type { Fees } from "./fees.ts";

/** A call of a contract. `to` an address, `data` hexadecimal with `0x`. */
export type Call = { readonly to: string; readonly data: string };

/** A transaction of the fees account that is in no block yet. It is kept before any node hears of it. */
export type Sending = Call & {
  /** What it is for: the same is never sent twice at a time. */
  readonly purpose: string;
  readonly nonce: number;
  readonly gasLimit: string;
  readonly maxFeePerGas: string;
  readonly maxPriorityFeePerGas: string;
  /** Signed, as nodes take it: the newest. */
  readonly signed: string;
  /** Names of all that were signed with this nonce for this purpose, the newest last. */
  readonly hashes: readonly string[];
  /** When the newest was signed, or last given to a node, UTC ms. */
  readonly at: number;
  /** A node has it. */
  readonly told: boolean;
};

/** Why nothing is sent for now. `missing`: wei that the fees account lacks, roughly, where it holds `held`. */
export type Pause = { readonly reason: string; readonly missing?: string; readonly held?: string; readonly until: number };

/** Transactions that are not followed any more: given up, or their nonce was used and none of them seen in a block. One may be found there yet. */
export type Loose = Pick<Sending, "purpose" | "nonce" | "hashes"> & { readonly at: number };

/** A fee that is in the ledger. */
export type Booked = Pick<Sending, "purpose" | "nonce"> & { readonly transaction: Mined; readonly wei: string };

/** The fees account on one network. One transaction is under way at a time. */
export type Account = {
  readonly network: string;
  readonly sending?: Sending;
  /** The last that was given up without being in a block: whatever has its nonce next must pay more. */
  readonly givenUp?: { readonly nonce: number; readonly maxFeePerGas: string; readonly maxPriorityFeePerGas: string };
  readonly pause?: Pause;
  /** Purposes whose transaction was in a block and failed there, the newest last. */
  readonly failed: readonly string[];
  /** The newest last. */
  readonly loose?: readonly Loose[];
  readonly booked?: readonly Booked[];
};

/** An account, and what the ledger has to take in with it. */
export type Update = { readonly account: Account; readonly entries: readonly FeeEntry[] };

const accountsOf = (vault: Vault) => vault.collection<Account>("sendings");

export async function accountOn(vault: Vault, network: string): Promise<Account> {
  return (await accountsOf(vault).get(network))?.value ?? { network, failed: [] };
}

/**
 * Changes the account as `change` says of what is stored, with what belongs in the ledger, in one transaction. Gives false, and changes nothing,
 * where that has begun or ended something else since `seen`.
 */
export function bookOn(vault: Vault, seen: Account, change: (now: Account) => Update): Promise<boolean> {
  const { network } = seen;
  return vault.attempt(async () => {
    const entry = await accountsOf(vault).get(network);
    const now = entry?.value ?? { network, failed: [] };
    if (now.sending?.signed !== seen.sending?.signed) return { changes: [], result: false };
    const { account, entries } = change(now);
    const changes: Change[] = [
      await accountsOf(vault).put(network, account, entry?.rev ?? 0),
      ...(entries.length > 0 ? await ledgerChanges(vault, ...entries) : []),
    ];
    return { changes, result: true };
  });
}

/** The same where nothing belongs in the ledger. */
export const updateAccount = (vault: Vault, seen: Account, change: (now: Account) => Account): Promise<boolean> =>
  bookOn(vault, seen, (now) => ({ account: change(now), entries: [] }));

/** Whatever it waited for: it is tried again at once. */
export function resume(vault: Vault, network: string): Promise<boolean> {
  return vault.attempt(async () => {
    const entry = await accountsOf(vault).get(network);
    if (!entry?.value.pause) return { changes: [], result: false };
    const { pause, ...account } = entry.value;
    return { changes: [await accountsOf(vault).put(network, { ...account, pause: { ...pause, until: 0 } }, entry.rev)], result: true };
  });
}

export const feesOf = ({ maxFeePerGas, maxPriorityFeePerGas }: Pick<Sending, keyof Fees>): Fees => ({
  maxFeePerGas: BigInt(maxFeePerGas),
  maxPriorityFeePerGas: BigInt(maxPriorityFeePerGas),
});

/** How often a transaction for this was in a block and failed there. */
export const failuresOf = ({ failed }: Account, purpose: string): number => failed.filter((one) => one === purpose).length;
