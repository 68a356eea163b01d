import type { Change } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import { ENTRIES, freeEntry } from "./bitstring.ts";
import { chosenHost, listAddress } from "./host.ts";
import { fresh, type Tries } from "./tries.ts";

/** A grant's place in a status list. `list` is the list's address. */
export type StatusEntry = { readonly list: string; readonly index: number };

/** A list as it was signed. Times are UTC milliseconds. */
export type SignedList = {
  /** Compact JWS, `typ: vc+jwt`. */
  readonly jwt: string;
  /** How many entries were set. Entries are only ever set, so this says which state of the list it is. */
  readonly revoked: number;
  readonly validFrom: number;
  readonly validUntil: number;
};

/** The status list of one app on one host. */
export type StatusList = {
  readonly list: string;
  readonly origin: string;
  /** The DID that the app knows, and that signs. */
  readonly issuer: string;
  /** Entries that grants have or had; none is given twice. */
  readonly taken: readonly number[];
  readonly revoked: readonly number[];
  /** When the last of its grants ends. After that nobody asks. */
  readonly neededUntil: number;
  readonly signed?: SignedList;
  /** What the host has, and when it took it. */
  readonly published?: Omit<SignedList, "jwt"> & { readonly at: number };
  readonly tries: Tries;
};

/** An entry is one of many only while most of them are free. */
const MOST_TAKEN = ENTRIES / 2;

/** One app was given more grants than a list has room for. */
class StatusListFull extends Error {
  override readonly name = "StatusListFull";
}

export const listsOf = (vault: Vault) => vault.collection<StatusList>("status_lists");

type Wanted = {
  readonly origin: string;
  readonly issuer: string;
  readonly until: number;
  /** The entry of a grant that the new one takes the place of: set in the same changes. */
  readonly replaces?: StatusEntry;
};

/**
 * A place in the app's list for a new grant that ends at `until`, and the changes that take it: to be committed with the grant.
 * No place while no host is chosen. Throws {@link StatusListFull}.
 */
export async function takeEntry(
  vault: Vault,
  { origin, issuer, until, replaces }: Wanted,
): Promise<{ readonly status?: StatusEntry; readonly changes: readonly Change[] }> {
  const host = await chosenHost(vault);
  if (host === undefined) return { changes: replaces ? await setEntry(vault, replaces) : [] };
  const list = await listAddress(host, issuer);
  const entry = await listsOf(vault).get(list);
  const before: StatusList = entry?.value ?? { list, origin, issuer, taken: [], revoked: [], neededUntil: 0, tries: fresh };
  if (before.taken.length >= MOST_TAKEN) throw new StatusListFull();
  const index = freeEntry(new Set(before.taken));
  const taken = { ...before, taken: [...before.taken, index], neededUntil: Math.max(before.neededUntil, until) };
  const inSameList = replaces?.list === list;
  const after = inSameList ? withSet(taken, replaces.index) : taken;
  const elsewhere = replaces && !inSameList ? await setEntry(vault, replaces) : [];
  return { status: { list, index }, changes: [await listsOf(vault).put(list, after, entry?.rev ?? 0), ...elsewhere] };
}

/** An entry that is newly set is news: it is published at once, whatever was tried before. */
const withSet = (list: StatusList, index: number): StatusList =>
  list.revoked.includes(index) ? list : { ...list, revoked: [...list.revoked, index], tries: fresh };

/**
 * The changes that set a grant's entry, and have the list published at once: to be committed with the revocation. Of a list that was
 * lost none: it is never signed again, and verifiers refuse what it was for once the last one runs out.
 */
export async function setEntry(vault: Vault, { list, index }: StatusEntry): Promise<Change[]> {
  const entry = await listsOf(vault).get(list);
  if (!entry || entry.value.revoked.includes(index)) return [];
  return [await listsOf(vault).put(list, withSet(entry.value, index), entry.rev)];
}
