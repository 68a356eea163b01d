import { Damaged } from "../crypto/envelope.ts";
import type { Damage } from "./damage.ts";
import { openRow } from "./documents.ts";
import { type Gap, HEAD, headerDigest, openHead, type StoredHead, spaceHeadOf, sumOf } from "./head.ts";
import { current, parseHeader } from "./header.ts";
import type { Keyring } from "./keyring.ts";
import type { Records } from "./records/records.ts";
import type { SecondCopy } from "./second-copy.ts";
import { type Space, spacesOf } from "./spaces.ts";
import { NoSpace, type Row, type SpaceFrom, type Store } from "./store/store.ts";

/** A vault at rest, and the keys to look at it with. */
export type AtRest = { readonly store: Store; readonly copy: SecondCopy; readonly keyring: Keyring; readonly records: Records };

/** Rows opened at a time where there may be very many. */
const BATCH = 1000;

/** The heads that open: the database's, the second copy's, and the newer of the two. */
export type Heads = { readonly inStore: StoredHead | undefined; readonly inCopy: StoredHead | undefined; readonly newest: StoredHead | undefined };

export async function readHeads({ store, copy, keyring }: Omit<AtRest, "records">): Promise<Heads> {
  const look = (): Promise<StoredHead | undefined> => opened(keyring, () => store.get(...HEAD));
  const [first, inCopy] = await Promise.all([look(), opened(keyring, () => copy.row(HEAD))]);
  // The copy is written after the database: where it is ahead, both may have been written between the two looks.
  const inStore = first && inCopy && first.rev < inCopy.rev ? await look() : first;
  const newest = inStore && inCopy ? (inStore.rev >= inCopy.rev ? inStore : inCopy) : (inStore ?? inCopy);
  return { inStore, inCopy, newest };
}

/** One that is missing, altered or out of reach is no head. */
async function opened(keyring: Keyring, read: () => Promise<Row | undefined>): Promise<StoredHead | undefined> {
  try {
    const row = await read();
    return row && (await openHead(keyring, row));
  } catch {
    return undefined;
  }
}

/** Whether the database answers, and holds anything. */
async function isThere(store: Store): Promise<boolean> {
  try {
    return (await store.scan(undefined, 1)).length > 0;
  } catch (error) {
    // A full disk is no damage.
    if (error instanceof NoSpace) throw error;
    return false;
  }
}

/**
 * Holds the vault against its head: every document's revision, the end of every sequence, the segments that must be there. What
 * takes long, opening everything, is {@link examineAll}'s. Empty where all is well. `heads`: as they are being read.
 */
export async function examine(rest: AtRest, heads: Promise<Heads> = readHeads(rest)): Promise<Damage[]> {
  const newestOf = heads.then(({ newest }) => newest);
  // All at once: an unlock waits for it.
  const [{ inStore, newest }, header, spaces, missing] = await Promise.all([
    heads,
    newestOf.then((newest) => newest && isHeader(rest.store, newest.head.header)),
    examineSpaces(rest, newestOf, false),
    orDocuments(() => rest.records.missing()),
  ]);
  if (!inStore && !(await isThere(rest.store))) return [{ kind: "database" }];
  if (!newest) return [{ kind: "header" }];
  const found: Damage[] = [];
  if (!inStore) found.push({ kind: "documents", collections: ["head"] });
  else if (inStore.rev < newest.rev) found.push({ kind: "rolled_back" });
  if (!header) found.push({ kind: "header" });
  found.push(...spaces);
  return found.length > 0 ? found : missing;
}

/** Opens everything there is. Empty where all is well. */
export async function examineAll(rest: AtRest): Promise<Damage[]> {
  const found = await examine(rest);
  if (found.length > 0) return found;
  const { newest, inCopy } = await readHeads(rest);
  if (!newest) return [{ kind: "header" }];
  found.push(...(await examineSpaces(rest, Promise.resolve(newest), true)));
  found.push(...(await orDocuments(() => rest.records.verify())));
  if (!inCopy || !(await isWholeCopy(rest, inCopy))) found.push({ kind: "second_copy" });
  return found;
}

async function examineSpaces(rest: AtRest, reference: Reference, deep: boolean): Promise<Damage[]> {
  const spaces = [...(await spacesOf(rest.keyring))];
  const found = await Promise.all(
    spaces.map(([space, info]) =>
      info.kind === "collection" ? examineCollection(rest, reference, space, info, deep) : examineSequence(rest, reference, space, info, deep),
    ),
  );
  const altered = found.flatMap((one) => (one?.kind === "documents" ? one.collections : []));
  const entries = found.filter((one) => one?.kind === "entries");
  return [...(altered.length > 0 ? [{ kind: "documents" as const, collections: altered }] : []), ...entries.flatMap((one) => one ?? [])];
}

/** The head that spaces are held against, as it is being read. Nothing is held against none. */
type Reference = Promise<StoredHead | undefined>;
type Examine = (rest: AtRest, reference: Reference, space: string, info: Space, deep: boolean) => Promise<Damage | undefined>;

const examineCollection: Examine = async (rest, newest, space, { name, recordClass }, deep) => {
  const { store, keyring } = rest;
  const altered: Damage = { kind: "documents", collections: [name] };
  const agrees = (rows: readonly Row[], { head }: Pick<StoredHead, "head">): boolean => {
    const { count, sum } = spaceHeadOf(head, space);
    const actual = sumOf(keyring, space, rows);
    return actual.count === count && actual.sum === sum;
  };
  try {
    const [rows, reference] = await Promise.all([store.list(space), newest]);
    if (!reference) return undefined;
    if (!agrees(rows, reference)) {
      const now = await atOnce(rest, reference, { space });
      if (!agrees(now.rows, now)) return altered;
    }
    if (deep) await Promise.all(rows.map((row) => openRow(keyring, recordClass, row)));
    return undefined;
  } catch {
    return altered;
  }
};

/** Rows, and the head that they are held against, at one moment: what others write between two looks is no damage. */
async function atOnce({ store, keyring }: AtRest, reference: StoredHead, from: SpaceFrom): Promise<Pick<StoredHead, "head"> & { rows: Row[] }> {
  const { rows } = await store.readAll([from, { space: HEAD[0] }], []);
  const stored = await opened(keyring, async () => rows.find(({ space, id }) => space === HEAD[0] && id === HEAD[1]));
  const head = stored && stored.rev > reference.rev ? stored.head : reference.head;
  return { head, rows: rows.filter(({ space }) => space === from.space) };
}

const examineSequence: Examine = async (rest, newest, space, { name, recordClass }, deep) => {
  const { store, keyring } = rest;
  const reference = await newest;
  if (!reference) return undefined;
  const { last = 0, gaps = [], count } = spaceHeadOf(reference.head, space);
  const lostAfter = (from: number): Damage => ({ kind: "entries", sequence: name, from, to: last });
  try {
    const [end] = await store.list(space, { descending: true, limit: 1 });
    const ends = Number(end?.id ?? 0);
    if (ends < last && !gaps.some(({ from, to }) => from <= ends + 1 && to >= last)) return lostAfter(ends + 1);
    if (ends > last && !(await hasGrown(rest, reference, space, last))) return { kind: "documents", collections: [name] };
    if (end) await openRow(keyring, recordClass, end);
    if (!deep) return undefined;
    const { missing, total } = await firstBroken(rest, space, recordClass, { last, gaps });
    if (missing !== undefined) return { kind: "entries", sequence: name, from: missing, to: missing };
    return total.count === count && total.sum === spaceHeadOf(reference.head, space).sum ? undefined : { kind: "documents", collections: [name] };
  } catch (error) {
    if (error instanceof Damaged) return { kind: "documents", collections: [name] };
    return lostAfter(1);
  }
};

/** Whether what comes after the last entry that the reference knows was added since, by the head of that very moment. */
async function hasGrown(rest: AtRest, reference: StoredHead, space: string, last: number): Promise<boolean> {
  const { head, rows } = await atOnce(rest, reference, { space, after: last });
  return Number(rows.at(-1)?.id ?? last) === (spaceHeadOf(head, space).last ?? 0);
}

/** The first entry up to `last` that is missing; throws `Damaged` where one does not open. What was added since is not looked at. */
async function firstBroken(
  { store, keyring }: Pick<AtRest, "store" | "keyring">,
  space: string,
  recordClass: Space["recordClass"],
  { last, gaps }: { readonly last: number; readonly gaps: readonly Gap[] },
): Promise<{ missing?: number; total: { count: number; sum: string } }> {
  const seen: Pick<Row, "id" | "rev">[] = [];
  const jump = (next: number): number => gaps.find(({ from, to }) => from <= next && next <= to)?.to ?? next - 1;
  let next = jump(1) + 1;
  for (;;) {
    const rows = await store.list(space, { after: next - 1, before: last + 1, limit: BATCH });
    await Promise.all(rows.map((row) => openRow(keyring, recordClass, row)));
    for (const row of rows) {
      if (row.id !== next) return { missing: next, total: sumOf(keyring, space, seen) };
      seen.push({ id: row.id, rev: row.rev });
      next = jump(next + 1) + 1;
    }
    if (rows.length < BATCH) return { total: sumOf(keyring, space, seen) };
  }
}

async function isHeader(store: Store, digest: string): Promise<boolean> {
  try {
    return (await headerDigest(current(parseHeader(await store.readPlain("header"))))) === digest;
  } catch {
    return false;
  }
}

/** Whether every space of the second copy is as its own head says. */
export async function isWholeCopy({ copy, keyring }: Pick<AtRest, "copy" | "keyring">, { head }: StoredHead): Promise<boolean> {
  const rows = await copy.rows();
  for (const [space, { copied, recordClass }] of await spacesOf(keyring)) {
    if (!copied) continue;
    const mine = rows.filter((row) => row.space === space);
    const { count, sum } = spaceHeadOf(head, space);
    const actual = sumOf(keyring, space, mine);
    if (actual.count !== count || actual.sum !== sum) return false;
    const opens = await Promise.all(
      mine.map((row) =>
        openRow(keyring, recordClass, row).then(
          () => true,
          () => false,
        ),
      ),
    );
    if (opens.includes(false)) return false;
  }
  return true;
}

/** Records are found by documents: where those do not open, it is they that are damaged. */
async function orDocuments(look: () => Promise<Damage[]>): Promise<Damage[]> {
  try {
    return await look();
  } catch {
    return [{ kind: "documents", collections: ["manifests"] }];
  }
}
