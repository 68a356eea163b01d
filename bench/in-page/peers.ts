import Dexie, { type Table } from "dexie";
import { applyEncryptionMiddleware, clearAllTables, NON_INDEXED_FIELDS } from "dexie-encrypted";
import { fromUtf8, randomBytes, utf8 } from "../../lib/crypto/bytes.ts";
import type { ParsedRecord } from "../../lib/sources/source.ts";
import type { StoredRecord } from "../../lib/vault/records/segments.ts";

/** A store of encrypted records. Times are UTC milliseconds, `until` exclusive. */
export type RecordStore = {
  /** Stores records, ascending by time, so that they can be read. */
  readonly add: (records: readonly ParsedRecord[]) => Promise<void>;
  /** The records of a time range, in the clear, ascending by time. `fields`: those that are needed, for a store that can make use of it. */
  readonly scan: (since: number, until: number, fields?: readonly string[]) => Promise<readonly Pick<StoredRecord, "key" | "data">[]>;
  readonly close: () => void;
};

/** Rows in one transaction. */
const BATCH = 1000;
/** Of a transaction, as the wallet stages an import. */
const options = { chromeTransactionDurability: "relaxed" } as const;

async function inBatches(records: readonly ParsedRecord[], put: (batch: readonly ParsedRecord[]) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < records.length; start += BATCH) await put(records.slice(start, start + BATCH));
}

type Sealed = { readonly key: string; readonly time: number; readonly iv: Uint8Array<ArrayBuffer>; readonly box: ArrayBuffer };

/** What most encrypted wallets do: each record is a row with a ciphertext of its own; key and time are in the clear, to be found by. */
export async function rowByRow(name: string): Promise<RecordStore> {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const db = new Dexie(name, options);
  db.version(1).stores({ rows: "key, time" });
  const rows = db.table<Sealed, string>("rows");
  const seal = async (record: ParsedRecord): Promise<Sealed> => {
    const iv = randomBytes(12);
    const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, utf8(JSON.stringify(record.data)));
    return { key: record.key, time: record.time, iv, box };
  };
  const open = async ({ iv, box, ...row }: Sealed) => {
    const plaintext = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, box);
    return { ...row, data: JSON.parse(fromUtf8(new Uint8Array(plaintext))) as ParsedRecord["data"] };
  };
  return {
    add: (records) => inBatches(records, async (batch) => rows.bulkPut(await Promise.all(batch.map(seal)))),
    scan: async (since, until) => Promise.all((await rows.where("time").between(since, until).toArray()).map(open)),
    close: () => db.close(),
  };
}

class EncryptedDatabase extends Dexie {
  declare rows: Table<ParsedRecord, string>;
}

/** The published library dexie-encrypted, as its documentation says: everything but what is indexed is encrypted. */
export async function dexieEncrypted(name: string): Promise<RecordStore> {
  const db = new EncryptedDatabase(name, options);
  applyEncryptionMiddleware(db, randomBytes(32), { rows: NON_INDEXED_FIELDS }, clearAllTables);
  db.version(1).stores({ rows: "key, time" });
  await db.open();
  return {
    add: (records) => inBatches(records, (batch) => db.rows.bulkPut(batch)),
    scan: (since, until) => db.rows.where("time").between(since, until).toArray(),
    close: () => db.close(),
  };
}
