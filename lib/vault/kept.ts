import type { Keyring } from "./keyring.ts";

const all = new WeakMap<Keyring, Map<string, Promise<unknown>>>();

/** What was made once under this name, as long as these keys are: nothing of it outlives a lock. What could not be made is tried again. */
export function kept<R>(keyring: Keyring, name: string, make: () => Promise<R>): Promise<R> {
  const of = all.get(keyring) ?? new Map<string, Promise<unknown>>();
  all.set(keyring, of);
  const before = of.get(name);
  if (before) return before as Promise<R>;
  const made = make();
  of.set(name, made);
  made.catch(() => of.delete(name));
  return made;
}
