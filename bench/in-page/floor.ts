import { utf8 } from "../../lib/crypto/bytes.ts";
import type { ParsedRecord } from "../../lib/sources/source.ts";
import { openRows, putRows, withDatabase } from "./database.ts";
import { recordsIn } from "./importing.ts";

/** Rows that share one ciphertext and one put. */
const ROWS = 1000;
/** Ciphertexts in the making at once, and puts in one transaction: one at a time is slower, which would be a lower bar. */
const AT_ONCE = 8;

const floorKey = (): Promise<CryptoKey> => crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);

async function seal(key: CryptoKey, rows: readonly ParsedRecord[]): Promise<Uint8Array> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, utf8(JSON.stringify(rows))));
}

/**
 * The least that storing these rows encrypted can take: for every 1,000 of them one JSON.stringify, one AES-256-GCM call and
 * one IndexedDB put. No digest, no manifest, no log, no progress. In milliseconds.
 */
async function store(db: IDBDatabase, key: CryptoKey, records: readonly ParsedRecord[]): Promise<number> {
  const start = performance.now();
  for (let first = 0; first < records.length; first += ROWS * AT_ONCE) {
    const chunks = Array.from({ length: AT_ONCE }, (_, n) => records.slice(first + n * ROWS, first + (n + 1) * ROWS)).filter(
      (rows) => rows.length > 0,
    );
    await putRows(db, await Promise.all(chunks.map((rows) => seal(key, rows))));
  }
  return performance.now() - start;
}

/**
 * The least that an import of these files can take, file by file: its text and one JSON.parse (`read`), then the storing of its
 * records (`stored`). What makes records of the rows is done in between and not counted. In milliseconds.
 */
export async function floorOfImport(files: readonly File[]): Promise<{ read: number; stored: number }> {
  return withDatabase(async (name) => {
    const key = await floorKey();
    const db = await openRows(name);
    let read = 0;
    let stored = 0;
    for (const file of files) {
      const start = performance.now();
      const rows: unknown = JSON.parse(await file.text());
      read += performance.now() - start;
      stored += await store(db, key, recordsIn(rows));
    }
    db.close();
    return { read, stored };
  });
}
