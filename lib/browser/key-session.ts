import { browser } from "wxt/browser";
import type { Damage } from "../vault/damage.ts";
import type { Header } from "../vault/header.ts";
import type { KeySession } from "../vault/session.ts";

const KEY = "vaultKey";

type Held = { readonly vaultKey: string; readonly damage: readonly Damage[]; readonly nextWrap?: Header["passphrase"] };

/** The vault key in the browser's session storage: memory only, our own contexts only, gone when the browser ends. */
export function keySession(): KeySession {
  // Session storage is asked once; after that it says by itself when another of our contexts locks or unlocks.
  let held: Promise<Held | null> | undefined;
  const fromStorage = async (): Promise<Held | null> => {
    const { [KEY]: value } = await browser.storage.session.get<Record<string, Held | undefined>>(KEY);
    return value ?? null;
  };
  const listeners: (() => void)[] = [];
  const read = (): Promise<Held | null> => (held ??= fromStorage());
  browser.storage.session.onChanged.addListener((changes) => {
    const change = changes[KEY];
    if (!change) return;
    held = Promise.resolve((change.newValue as Held | undefined) ?? null);
    if (change.newValue === undefined) for (const listener of listeners) listener();
  });
  return {
    read: async () => (await read())?.vaultKey ?? null,
    damage: async () => (await read())?.damage ?? [],
    nextWrap: async () => (await read())?.nextWrap,
    write: async (vaultKey, damage = [], nextWrap) => {
      const value: Held = { vaultKey, damage, ...(nextWrap ? { nextWrap } : {}) };
      await browser.storage.session.set({ [KEY]: value });
      held = Promise.resolve(value);
    },
    clear: async () => {
      held = Promise.resolve(null);
      await browser.storage.session.remove(KEY);
    },
    onCleared: (listener) => listeners.push(listener),
  };
}
