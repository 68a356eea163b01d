import { randomBytes } from "../../crypto/bytes.ts";
import { deriveKeyring, type Keyring } from "../keyring.ts";
import { MemoryStore } from "../store/memory-store.ts";
import type { Change, Store } from "../store/store.ts";
import { Records } from "./records.ts";
import { type Cursor, compare, type StoredRecord } from "./segments.ts";

export const SOURCE = "urn:datawallet:source:test";
export const STREAM = "plays";

/** Records in a store of their own, for tests: no passphrase, no log, every change committed as it is. */
export type TestRecords = {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly records: Records;
  readonly commit: (changes: readonly Change[]) => Promise<void>;
  /** Imports records of one stream, whatever their order. */
  readonly load: (importId: string, records: readonly StoredRecord[]) => Promise<void>;
};

export async function testRecords(store: Store = new MemoryStore()): Promise<TestRecords> {
  const keyring = await deriveKeyring(crypto.randomUUID(), randomBytes(32));
  const commit = (changes: readonly Change[]): Promise<void> => store.commit(changes);
  const records = new Records(store, async () => keyring, commit);
  return {
    store,
    keyring,
    records,
    commit,
    load: async (importId, fresh) => {
      const draft = records.begin(importId);
      await records.stage(draft, SOURCE, STREAM, fresh.toSorted(compare), 5);
      await commit(await records.publish(draft));
    },
  };
}

type Range = {
  readonly order?: "asc" | "desc";
  readonly limit?: number;
  readonly since?: number;
  readonly until?: number;
  readonly version?: number;
};

/** All records of a stream, page by page. */
export async function readAll(
  records: Records,
  { order = "asc", limit = 100, since = -1e15, until = 1e15, ...more }: Range = {},
): Promise<StoredRecord[]> {
  const all: StoredRecord[] = [];
  let after: Cursor | undefined;
  for (;;) {
    const page = await records.page({ source: SOURCE, stream: STREAM, order, limit, since, until, ...more, ...(after ? { after } : {}) });
    all.push(...page.records);
    after = page.records.at(-1);
    if (!page.more || !after) return all;
  }
}

/** A store in which the next commit that changes a document finds that another writer was first. */
export class OvertakenStore extends MemoryStore {
  overtake: (() => Promise<void>) | undefined;

  override async commit(changes: readonly Change[], ...options: unknown[]): Promise<void> {
    const first = this.overtake;
    if (first && changes.some(({ expect }) => expect > 1)) {
      this.overtake = undefined;
      await first();
    }
    return super.commit(changes, ...(options as []));
  }
}
