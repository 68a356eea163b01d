import { importRounds } from "./in-page/importing.ts";
import { pageRounds } from "./in-page/paging.ts";
import { unlockRounds } from "./in-page/unlocking.ts";

/** What runs in a page of the extension. It is brought there for the measurement and is no part of what is built. */
const input = document.createElement("input");
input.type = "file";
input.multiple = true;
document.body.append(input);
const chosen = (): readonly File[] => [...(input.files ?? [])];

const bench = {
  imports: (rounds: number) => importRounds(chosen(), rounds),
  pages: (counts: { readonly small: number; readonly large: number }, rounds: number) => pageRounds(chosen(), counts, rounds),
  unlocks: (rounds: number) => unlockRounds(rounds),
};
export type Bench = typeof bench;

Object.assign(globalThis, { bench });
