import { openParts } from "../../lib/browser/open-vault.ts";
import { decodeBase64url } from "../../lib/crypto/base64url.ts";
import { current, parseHeader } from "../../lib/vault/header.ts";
import { deriveKeyring } from "../../lib/vault/keyring.ts";
import { spacesOf } from "../../lib/vault/spaces.ts";
import type { AtRest, PlainAtRest, RowAtRest, SpaceNames, Tampering } from "../at-rest.ts";

const NAME = "freehold";
/** Dexie counts its versions in tens. */
const VERSION_1 = 10;

type Stored = Omit<RowAtRest, "box"> & { readonly box: Uint8Array<ArrayBuffer> };

const toBase64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
const stored = (row: RowAtRest): Stored => ({ ...row, box: fromBase64(row.box) });

/** The database as it lies there, read without the wallet. */
export async function readAtRest(): Promise<AtRest> {
  const db = await settled(indexedDB.open(NAME));
  try {
    const transaction = db.transaction(["rows", "plain"], "readonly");
    const [rows, plain] = await Promise.all([
      settled(transaction.objectStore("rows").getAll() as IDBRequest<Stored[]>),
      settled(transaction.objectStore("plain").getAll() as IDBRequest<PlainAtRest[]>),
    ]);
    return { rows: rows.map((row) => ({ ...row, box: toBase64(row.box) })), plain };
  } finally {
    db.close();
  }
}

/** Names of the spaces of an unlocked vault, which at rest nobody can read. */
export async function spaceNames(): Promise<SpaceNames> {
  const { store, session } = openParts();
  const { vaultId } = current(parseHeader(await store.readPlain("header")));
  const keyring = await deriveKeyring(vaultId, decodeBase64url((await session.read()) ?? ""));
  const counted = [...(await spacesOf(keyring))].map(([space, { name }]) => [space, name] as const);
  const others = await Promise.all(["segments", "search"].map(async (name) => [await keyring.nameOf(name), name] as const));
  return { ...Object.fromEntries([...counted, ...others]), head: "head" };
}

/** Changes the database behind the wallet's back, in one transaction. */
export async function tamper({ put = [], remove = [], plain = [] }: Tampering): Promise<void> {
  const db = await settled(indexedDB.open(NAME));
  try {
    await transact(db, ({ rows, values }) => {
      for (const { space, id } of remove) rows.delete([space, id]);
      for (const row of put) rows.put(stored(row));
      for (const value of plain) values.put(value);
    });
  } finally {
    db.close();
  }
}

/** Puts a database of format 1 in the place of whatever is there, as if the extension had been updated since it was last open. */
export async function putFormat1({ rows, plain }: AtRest): Promise<void> {
  await settled(indexedDB.deleteDatabase(NAME));
  const opening = indexedDB.open(NAME, VERSION_1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("rows", { keyPath: ["space", "id"] });
    opening.result.createObjectStore("plain", { keyPath: "name" });
  };
  const db = await settled(opening);
  await transact(db, (stores) => {
    for (const row of rows) stores.rows.put(stored(row));
    for (const value of plain) stores.values.put(value);
  });
  db.close();
}

/**
 * LevelDB keeps what was written last in its log, and moves it to a table once that is some megabytes long. So much is written
 * here, to another database of the same files, and deleted: what the wallet wrote before is in a table then.
 */
export async function fillLog(): Promise<void> {
  const name = "filler";
  const opening = indexedDB.open(name);
  opening.onupgradeneeded = () => opening.result.createObjectStore("things");
  const db = await settled(opening);
  // Larger values would get files of their own.
  for (let written = 0; written < 6_000_000; written += 40_000) {
    const value = crypto.getRandomValues(new Uint8Array(40_000));
    await settled(db.transaction("things", "readwrite").objectStore("things").put(value, written));
  }
  db.close();
  await settled(indexedDB.deleteDatabase(name));
}

type Stores = { readonly rows: IDBObjectStore; readonly values: IDBObjectStore };

function transact(db: IDBDatabase, work: (stores: Stores) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(["rows", "plain"], "readwrite", { durability: "strict" });
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("the transaction was aborted"));
    work({ rows: transaction.objectStore("rows"), values: transaction.objectStore("plain") });
  });
}

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB failed"));
  });
