import { browser } from "wxt/browser";
import type { KeySession } from "../vault/vault.ts";

const KEY = "vaultKey";

/** The vault key in the browser's session storage: memory only, our own contexts only, gone when the browser ends. */
export function keySession(): KeySession {
  // Session storage is asked once; after that it says by itself when another of our contexts locks or unlocks.
  let held: Promise<string | null> | undefined;
  const fromStorage = async (): Promise<string | null> => {
    const { [KEY]: vaultKey } = await browser.storage.session.get<Record<string, unknown>>(KEY);
    return typeof vaultKey === "string" ? vaultKey : null;
  };
  browser.storage.session.onChanged.addListener((changes) => {
    const change = changes[KEY];
    if (change) held = Promise.resolve(typeof change.newValue === "string" ? change.newValue : null);
  });
  return {
    read: () => (held ??= fromStorage()),
    write: async (vaultKey) => {
      await browser.storage.session.set({ [KEY]: vaultKey });
      held = Promise.resolve(vaultKey);
    },
    clear: async () => {
      held = Promise.resolve(null);
      await browser.storage.session.remove(KEY);
    },
  };
}
