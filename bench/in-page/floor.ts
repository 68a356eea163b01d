import { utf8 } from "../../lib/crypto/bytes.ts";
import type { ParsedRecord } from "../../lib/sources/source.ts";
import { openRows, putRows, withDatabase } from "./database.ts";

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
export async function floorOfStoring(records: readonly ParsedRecord[], atOnce = AT_ONCE): Promise<number> {
  return withDatabase(async (name) => {
    const key = await floorKey();
    const db = await openRows(name);
    const start = performance.now();
    for (let first = 0; first < records.length; first += ROWS * atOnce) {
      const chunks = Array.from({ length: atOnce }, (_, n) => records.slice(first + n * ROWS, first + (n + 1) * ROWS)).filter(
        (rows) => rows.length > 0,
      );
      await putRows(db, await Promise.all(chunks.map((rows) => seal(key, rows))));
    }
    const took = performance.now() - start;
    db.close();
    return took;
  });
}

/** The least that reading these files can take: their text, and one JSON.parse each. In milliseconds. */
export async function floorOfReading(files: readonly File[]): Promise<number> {
  const start = performance.now();
  let rows = 0;
  for (const file of files) rows += (JSON.parse(await file.text()) as readonly unknown[]).length;
  if (rows === 0) throw new Error("the files hold nothing");
  return performance.now() - start;
}
