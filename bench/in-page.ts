import { compareRounds } from "./in-page/comparing.ts";
import { floorOfImport } from "./in-page/floor.ts";
import { importOnce } from "./in-page/importing.ts";
import { type Holdings, lockRounds } from "./in-page/locking.ts";
import { logRounds } from "./in-page/log.ts";
import { pageRounds } from "./in-page/paging.ts";

/** What runs in a page of the extension. It is brought there for the measurement and is no part of what is built. */
const input = document.createElement("input");
input.type = "file";
input.multiple = true;
document.body.append(input);
const chosen = (): readonly File[] => [...(input.files ?? [])];

const bench = {
  importOnce: (expected: number) => importOnce(chosen(), expected, ready),
  floorOfImport: () => floorOfImport(chosen()),
  pages: (counts: { readonly small: number; readonly large: number }, rounds: number) => pageRounds(chosen(), counts, rounds),
  compared: (count: number, rounds: number) => compareRounds(chosen(), count, rounds),
  log: (events: number, lookups: number) => logRounds(events, lookups),
  locks: (holdings: Holdings, rounds: number) => lockRounds(holdings, rounds),
};
export type Bench = typeof bench;

/** Waits until whoever measures has looked at the idle page. */
const ready = (): Promise<void> => (globalThis as unknown as { ready: () => Promise<void> }).ready();

Object.assign(globalThis, { bench });
