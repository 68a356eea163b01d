import type { Aside } from "../vault/store/roomy-store.ts";
import { sessionValue } from "./session-value.ts";

/** In session storage: gone when the browser ends. */
export function aside(key: string): Aside {
  const stored = sessionValue<unknown>(key, null);
  return { read: () => stored.read(), write: (value) => stored.update(() => ({ value, result: undefined })) };
}
