import { NoSpace } from "./store.ts";

/** Bytes that can still be written where the vault lies; infinite where nobody can tell. */
export type Free = () => Promise<number>;

const MIB = 1024 * 1024;
/** Asking takes milliseconds: where there was this much room so many milliseconds ago, that answer stands. */
const PLENTY = 1024 * MIB;
const MOMENT = 5000;
let last: { readonly at: number; readonly bytes: number } | undefined;

/**
 * Bytes that this extension can still store. With `unlimitedStorage` Chromium's quota is what is used and what the disk has free,
 * asked anew each time: their difference is the room on the disk, to the byte.
 */
export const freeBytes: Free = async () => {
  if (last && last.bytes >= PLENTY && performance.now() - last.at < MOMENT) return last.bytes;
  const { quota, usage } = await navigator.storage.estimate();
  const bytes = quota === undefined || usage === undefined ? Number.POSITIVE_INFINITY : quota - usage;
  last = { at: performance.now(), bytes };
  return bytes;
};

/**
 * A database that runs into the end of the disk in the middle of a write is closed by Chromium and cannot even be read until there
 * is room again (measured). So nothing is written that would come near that end. This much is left alone by all that can wait;
 */
export const KEPT_FREE = 32 * MIB;
/** and this much by what cannot wait, as taking a grant back. The database's log grows by some 4 MiB before it is written anew. */
export const LAST_FREE = 8 * MIB;

/** For `bytes` that can wait. Throws `NoSpace`. */
export async function requireRoom(free: Free, bytes: number, kept = KEPT_FREE): Promise<void> {
  // Twice: what is stored is written to a log first.
  if ((await free()) < kept + 2 * bytes) throw new NoSpace();
}

/** Whether nothing new can be kept. */
export const isFull = async (free: Free): Promise<boolean> => (await free()) < KEPT_FREE;
