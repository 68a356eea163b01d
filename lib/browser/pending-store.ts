import type { Pending, PendingStore } from "../consent/pending.ts";
import { sessionValue } from "./session-value.ts";

/** Requests that wait, in session storage: they outlive the worker and a lock, and can be counted while locked. */
export function pendingStore(): PendingStore {
  const stored = sessionValue<readonly Pending[]>("pending", []);
  return {
    list: () => stored.read(),
    update: (change) =>
      stored.update((value) => {
        const { all, result } = change(value);
        return { value: all, result };
      }),
  };
}
