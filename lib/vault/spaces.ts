import type { Keyring, RecordClass } from "./keyring.ts";

/** Documents by key, each under the data key of its class. */
export const collections = {
  keys: "keys",
  manifests: "records",
  imports: "meta",
  sources: "meta",
  state: "meta",
  passkeys: "meta",
  identities: "keys",
  veramo_keys: "keys",
  veramo_dids: "keys",
  requests: "grants",
  grants: "grants",
  usage: "grants",
  policies: "grants",
  blocked: "meta",
  receipts: "grants",
  reads: "grants",
  status_lists: "grants",
  notices: "grants",
  erasures: "grants",
  payments: "ledger",
  settlements: "ledger",
  channels: "ledger",
  means: "ledger",
  sendings: "ledger",
  networks: "meta",
  anchorings: "grants",
  seals: "meta",
  floors: "meta",
  rates: "meta",
  tokens: "meta",
} as const satisfies Record<string, RecordClass>;

/** Numbered entries that are only ever added. */
export const sequences = { log: "log", ledger: "ledger" } as const satisfies Record<string, RecordClass>;

export type CollectionName = keyof typeof collections;
export type SequenceName = keyof typeof sequences;

/** Not in the second copy: reads are forgotten within minutes, and the log is long; of it the copy has the head. */
const keptOnce: ReadonlySet<string> = new Set(["reads", "log"] satisfies (CollectionName | SequenceName)[]);

/** A space of rows as the head counts it. */
export type Space = {
  readonly name: CollectionName | SequenceName;
  readonly kind: "collection" | "sequence";
  readonly recordClass: RecordClass;
  readonly copied: boolean;
};

const known = new WeakMap<Keyring, Promise<ReadonlyMap<string, Space>>>();

/** The spaces that the head counts, by their name at rest. Segments are not among them: manifests name those by digest. */
export function spacesOf(keyring: Keyring): Promise<ReadonlyMap<string, Space>> {
  let spaces = known.get(keyring);
  if (!spaces) {
    spaces = named(keyring);
    known.set(keyring, spaces);
  }
  return spaces;
}

async function named(keyring: Keyring): Promise<ReadonlyMap<string, Space>> {
  const all: Space[] = [
    ...Object.entries(collections).map(([name, recordClass]) => ({
      name: name as CollectionName,
      kind: "collection" as const,
      recordClass,
      copied: !keptOnce.has(name),
    })),
    ...Object.entries(sequences).map(([name, recordClass]) => ({
      name: name as SequenceName,
      kind: "sequence" as const,
      recordClass,
      copied: !keptOnce.has(name),
    })),
  ];
  return new Map(await Promise.all(all.map(async (space) => [await keyring.nameOf(space.name), space] as const)));
}
