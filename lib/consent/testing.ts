import type { Stop, StopList } from "./stop-list.ts";

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
