import { type Change, Conflict } from "./store/store.ts";

/** Changes that are made from what is stored now, to be committed with others. */
export type Together = () => Promise<readonly Change[]>;
export const nothing: Together = async () => [];

/** Does it once more whenever another writer was first, fifty times at most. */
export async function again<R>(work: () => Promise<R>): Promise<R> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Conflict) || tries === 50) throw error;
    }
  }
}
