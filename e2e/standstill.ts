import type { Worker } from "@playwright/test";

/**
 * A step of the worker's work: something it waits for begins, or has come back and the worker does not know yet. `commit` is a
 * transaction that writes to the vault, `encrypt` what comes before one, `set` a value in session storage, `create` a window,
 * `sendMessage` word to a page.
 */
export type Step =
  | "commit done"
  | "encrypt"
  | `set ${"pending" | "approvalWindow"}${"" | " done"}`
  | `create${"" | " done"}`
  | `sendMessage${"" | " done"}`;

type Watched = { readonly held: Promise<void> };

/**
 * Makes the worker that runs now stand still for good once the step comes for the nth time: from there nothing that it waits for
 * comes back, whatever it is asked, until it is stopped. Gives a promise of that moment.
 */
export async function standStill(worker: Worker, step: Step, nth = 1): Promise<{ readonly held: Promise<void> }> {
  await worker.evaluate(watch, { step, nth });
  const held = worker.evaluate(() => (globalThis as unknown as { watched: Watched }).watched.held);
  // A worker that ends without having stood still says nothing.
  held.catch(() => undefined);
  return { held };
}

/** Runs in the worker, which it leaves as it found it only by its end. */
function watch({ step, nth }: { readonly step: string; readonly nth: number }): void {
  let left = nth;
  let reached: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    reached = resolve;
  });
  Object.assign(globalThis, { watched: { held } });

  const never = new Promise<never>(() => undefined);
  const comes = (name: string): boolean => {
    if (name === step && left > 0) left -= 1;
    if (left > 0) return false;
    reached();
    return true;
  };
  const wrap = (owner: object, method: string, nameOf: (first: unknown) => string) => {
    const real = Reflect.get(owner, method) as (...args: unknown[]) => Promise<unknown>;
    Reflect.set(owner, method, async function (this: unknown, ...args: unknown[]) {
      const name = nameOf(args[0]);
      if (comes(name)) return never;
      const result = await real.apply(this, args);
      return comes(`${name} done`) ? never : result;
    });
  };
  for (const cipher of ["encrypt", "decrypt", "sign", "digest"]) wrap(SubtleCrypto.prototype, cipher, () => cipher);
  wrap(chrome.storage.session, "get", () => "get");
  wrap(chrome.storage.session, "set", (items) => `set ${Object.keys(items as object).join()}`);
  wrap(chrome.windows, "create", () => "create");
  wrap(chrome.tabs, "sendMessage", () => "sendMessage");

  // At a write, since Dexie has bound what begins a transaction; heard before whoever waits for the transaction hears it.
  const followed = new WeakSet<IDBTransaction>();
  for (const write of ["add", "put"] as const) {
    const real = IDBObjectStore.prototype[write];
    IDBObjectStore.prototype[write] = function (...args) {
      if (!followed.has(this.transaction)) this.transaction.addEventListener("complete", () => comes("commit done"));
      followed.add(this.transaction);
      return real.apply(this, args);
    };
  }
}
