const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB failed"));
  });

/** Runs `use` with the name of a database of its own, and deletes that afterwards. */
export async function withDatabase<R>(use: (name: string) => Promise<R>): Promise<R> {
  const name = `bench-${crypto.randomUUID()}`;
  try {
    return await use(name);
  } finally {
    await settled(indexedDB.deleteDatabase(name));
  }
}

/** Plain IndexedDB with one table of rows, nothing around it. */
export async function openRows(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore("rows");
  return settled(request);
}

/** Puts boxes in one transaction, each under a key of its own, with the durability that the vault stages with. */
export function putRows(db: IDBDatabase, boxes: readonly Uint8Array[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction("rows", "readwrite", { durability: "relaxed" });
    const rows = transaction.objectStore("rows");
    for (const box of boxes) rows.put(box, crypto.randomUUID());
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("the transaction was aborted"));
  });
}
