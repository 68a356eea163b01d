import type { LogEvent } from "../activity/event.ts";
import { appendEvents, lastEvent } from "../activity/log.ts";
import type { Vault } from "../vault/vault.ts";

/**
 * The time by which grants are judged. `wall` is what the computer's clock says, UTC milliseconds; `setBack` how far it was ever set
 * back while the wallet watched, in all. Their sum never falls.
 */
export type Time = { readonly wall: number; readonly setBack: number };

/** The latest time that was seen, wherever it outlives the worker; known while the vault is locked. `setBack` as it was then. */
export type Seen = { readonly at: number; readonly setBack: number };

export interface SeenTime {
  read(): Promise<Seen | undefined>;
  write(seen: Seen): Promise<void>;
}

/** What the vault remembers of the last time the clock was set back: how far in all, what it said then, and the log's end. */
type Stored = Time & { readonly seq: number };

const KEY = "clock";
const stateOf = (vault: Vault) => vault.collection<Stored>("state");
/** Milliseconds. Clocks are put right by less than this all the time. */
const WORTH_TELLING = 60_000;
const NEVER: Stored = { wall: 0, setBack: 0, seq: 0 };

/** For measuring how long something lasts, never to be shown: it does not fall when the clock does. */
export const steady = ({ wall, setBack }: Time): number => wall + setBack;

/**
 * The time that counts for what was agreed on when the clock had been set back by `agreed` in all. What was set back since then is
 * added: a grant grows no younger. What is agreed on after the clock was put right is not touched by what it said before.
 */
export const timeFor = ({ wall, setBack }: Time, agreed = 0): number => wall + Math.max(0, setBack - agreed);

type Watched = { readonly vault: Vault; readonly seen: SeenTime };

/** The time now, where the clock was not set back since it was last read. Throws `VaultLocked`. */
export async function knownTime(vault: Vault, wall: number): Promise<Time> {
  return { wall, setBack: ((await stateOf(vault).get(KEY))?.value ?? NEVER).setBack };
}

/**
 * The time now. Where the clock says less than it was seen to say before, by how much is written down first: nothing is judged by a
 * clock that was turned back. Throws `VaultLocked`, `NoSpace`.
 */
export async function readTime({ vault, seen }: Watched, clock: () => number): Promise<Time> {
  const { time, noted } = await vault.attempt(
    async () => {
      const [stored, last, seenTime] = await Promise.all([stateOf(vault).get(KEY), lastEvent(vault), seen.read()]);
      const before = stored?.value ?? NEVER;
      // Read after what it is compared with: whoever wrote that did so by the same clock, earlier.
      const wall = clock();
      const by = latestOf(before, last, seenTime) - wall;
      if (by <= 0) return { changes: [], result: { time: { wall, setBack: before.setBack }, noted: false } };
      const event: LogEvent = { type: "clock_set_back", by };
      const told = by < WORTH_TELLING ? [] : [event];
      const now: Stored = { wall, setBack: before.setBack + by, seq: last.seq + told.length };
      const changes = [await stateOf(vault).put(KEY, now, stored?.rev ?? 0), ...(await appendEvents(vault, told, wall))];
      return { changes, result: { time: now, noted: true } };
    },
    { urgent: true },
  );
  if (noted) await seen.write({ at: time.wall, setBack: time.setBack });
  return { wall: time.wall, setBack: time.setBack };
}

function latestOf(before: Stored, last: { readonly seq: number; readonly at: number }, seen: Seen | undefined): number {
  return Math.max(
    before.wall,
    // What was written down before the clock was set back the last time says nothing about it now.
    last.seq > before.seq ? last.at : 0,
    seen && seen.setBack >= before.setBack ? seen.at : 0,
  );
}

/** Keeps the time in mind, also while the vault is locked. To be called every minute, and when the vault was opened. */
export async function noteTime({ vault, seen }: Watched, clock: () => number): Promise<void> {
  if ((await vault.state()) === "unlocked") {
    const { wall, setBack } = await readTime({ vault, seen }, clock);
    return seen.write({ at: wall, setBack });
  }
  const before = await seen.read();
  const wall = clock();
  if (!before || wall > before.at) await seen.write({ at: wall, setBack: before?.setBack ?? 0 });
}
