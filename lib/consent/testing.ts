import type { Vault } from "../vault/vault.ts";
import type { Standing, Stop, StopList } from "./stop-list.ts";
import type { Seen, SeenTime } from "./time.ts";

export const standingOf = (vault: Vault): Standing => ({
  vault,
  stops: memoryStops(),
  seen: memorySeen(),
  stopping: new Set(),
  halt: { all: 0, pausing: 0, pauses: 0 },
  isPaused: async () => false,
});

function memorySeen(): SeenTime {
  let seen: Seen | undefined;
  return {
    read: async () => seen,
    write: async (next) => {
      seen = next;
    },
  };
}

/** A stop list that lives as long as the test. */
export function memoryStops(lasting = false): StopList {
  let stops: readonly Stop[] = [];
  return {
    list: async () => ({ stops, lasting }),
    add: async (stop) => {
      stops = [...stops.filter(({ grantId }) => grantId !== stop.grantId), stop];
      return { stops, lasting };
    },
    remove: async ({ grantId }) => {
      stops = stops.filter((one) => one.grantId !== grantId);
    },
    renew: async () => undefined,
  };
}
