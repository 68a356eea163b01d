import type { Pending, PendingStore } from "../consent/pending.ts";
import { sessionValue } from "./session-value.ts";

/**
 * Requests that wait, in session storage: they outlive the worker and a lock, and can be counted while locked. As one text: the browser counts its
 * bytes as they are bounded, where it would count what many small values take in memory.
 */
export function pendingStore(): PendingStore {
  const stored = sessionValue("pending", "[]");
  // Nobody else writes there.
  const read = (text: string): readonly Pending[] => JSON.parse(text) as readonly Pending[];
  return {
    list: async () => read(await stored.read()),
    update: (change) =>
      stored.update((text) => {
        const { all, result } = change(read(text));
        return { value: JSON.stringify(all), result };
      }),
  };
}
