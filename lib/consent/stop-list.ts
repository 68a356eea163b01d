import type { Vault } from "../vault/vault.ts";
import type { Usage } from "./grant.ts";
import type { SeenTime } from "./time.ts";

/** A grant that was taken back. `at` is UTC milliseconds. */
export type Stop = { readonly grantId: string; readonly by: "user" | "app"; readonly at: number };

/** `lasting`: they outlast the browser. */
export type Stops = { readonly stops: readonly Stop[]; readonly lasting: boolean };

/** Grants that were taken back while nothing could be written to the vault. They hold from here until the vault has them. */
export interface StopList {
  list(): Promise<Stops>;
  /** Resolves once it holds. */
  add(stop: Stop): Promise<Stops>;
  remove(stop: Stop): Promise<void>;
  /** Tries again to make them outlast the browser. */
  renew(): Promise<void>;
}

/** Where grants stand: the vault, what was stopped while nothing could be written to it, and the time by which they are judged. */
export type Standing = {
  readonly vault: Vault;
  readonly stops: StopList;
  readonly seen: SeenTime;
  /** Ids of grants that are being taken back, or were, by this worker: known at once, before anything is written. */
  readonly stopping: Set<string>;
  readonly halt: Halt;
  /** Whether the settings say that all access is paused. */
  readonly isPaused: () => Promise<boolean>;
};

/** What holds up every read of this worker, known at once like `stopping`: how many take everything back now, how many pause now, and how many did. */
export type Halt = { all: number; pausing: number; pauses: number };

/** Runs what takes a grant back. From before it begins nothing under that grant is delivered; unless it gives undefined or throws. */
export async function stopping<R>({ stopping: ids }: Standing, grantId: string, work: () => Promise<R | undefined>): Promise<R | undefined> {
  const mine = !ids.has(grantId);
  ids.add(grantId);
  let done: R | undefined;
  try {
    done = await work();
    return done;
  } finally {
    if (mine && done === undefined) ids.delete(grantId);
  }
}

/** Runs what takes every grant back. From before it begins until it ends nothing is delivered at all. */
export async function stoppingAll<R>({ halt }: Pick<Standing, "halt">, work: () => Promise<R>): Promise<R> {
  halt.all += 1;
  try {
    return await work();
  } finally {
    halt.all -= 1;
  }
}

/** Usage as it stands, whether the vault has it yet or not. */
export function usageWith({ stops }: Pick<Stops, "stops">, grantId: string, usage: Usage): Usage {
  const stop = usage.revokedAt === undefined ? stops.find((one) => one.grantId === grantId) : undefined;
  return stop ? { ...usage, revokedAt: stop.at, revokedBy: stop.by } : usage;
}
