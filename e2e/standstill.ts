import type { Worker } from "@playwright/test";

/** The worker's waits from a moment on, by name and in order. */
export type Steps = {
  readonly names: () => Promise<readonly string[]>;
  /** Resolves when the worker stands still. */
  readonly held: Promise<unknown>;
};

type Watched = { readonly names: string[]; readonly held: Promise<void> };

/**
 * Counts from now on what the worker waits for: ciphers, session storage, windows, messages. The first `pass` waits come back
 * and no later one does: the worker then stands still at that very step, and whatever else it is asked, until it is stopped.
 */
export async function watchSteps(worker: Worker, pass = Number.POSITIVE_INFINITY): Promise<Steps> {
  await worker.evaluate(watch, pass === Number.POSITIVE_INFINITY ? null : pass);
  const held = worker.evaluate(() => (globalThis as unknown as { watched: Watched }).watched.held);
  // A worker that ends without having stood still has nothing to say.
  held.catch(() => undefined);
  return { held, names: () => worker.evaluate(() => (globalThis as unknown as { watched: Watched }).watched.names) };
}

/** Runs in the worker. */
function watch(pass: number | null): void {
  const names: string[] = [];
  let reached: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    reached = resolve;
  });
  Object.assign(globalThis, { watched: { names, held } });
  const wrap = (owner: object, names: readonly string[]) => {
    for (const name of names) {
      const real = Reflect.get(owner, name) as (...args: unknown[]) => unknown;
      Reflect.set(owner, name, function (this: unknown, ...args: unknown[]) {
        return step(name, () => real.apply(this, args));
      });
    }
  };
  const step = (name: string, go: () => unknown): unknown => {
    names.push(name);
    if (pass === null || names.length <= pass) return go();
    reached();
    return new Promise(() => undefined);
  };
  wrap(SubtleCrypto.prototype, ["encrypt", "decrypt", "sign", "digest"]);
  wrap(chrome.storage.session, ["get", "set"]);
  wrap(chrome.windows, ["create"]);
  wrap(chrome.tabs, ["sendMessage"]);
}

/** Some of the steps, spread over all of them: how many may pass before the worker stands still. */
export function spread(names: readonly string[], count: number): number[] {
  return Array.from({ length: count }, (_, index) => Math.floor((index * names.length) / count));
}

/** Just before the last write of the vault, and just after it. */
export function aroundLastWrite(names: readonly string[]): readonly [before: number, after: number] {
  const last = names.lastIndexOf("encrypt");
  if (last === -1) throw new Error("nothing was written");
  return [last, last + 1];
}
