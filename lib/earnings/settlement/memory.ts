import type { Vault } from "../../vault/vault.ts";
import type { NetworkSetup } from "./networks.ts";
import type { Search } from "./search.ts";

/** Nothing that a look could find: until something stands otherwise. */
export const NEVER = Number.POSITIVE_INFINITY;
/** Milliseconds between two looks at most. */
const LONGEST = 3_600_000;

/** When a thing is looked at next (UTC ms), how often it was looked at in vain, and a search for it that goes on. */
export type Remembered = { nextAt: number; vain: number; search?: Search | undefined };

/**
 * What a worker that runs remembers from round to round, so that a look which found nothing new writes nothing. Lost with the worker, it costs
 * one more look at each thing.
 */
export type Memory = {
  /** By a name of the thing as it stands: one that has moved is another, and looked at anew; the same where its network is reached otherwise. */
  readonly of: (network: string, name: string) => Remembered;
  /** Networks that were reached otherwise in the round before: no wait from then counts. */
  readonly changed: ReadonlySet<string>;
  /** What was not asked for in this round is forgotten. */
  readonly end: () => void;
};

type Kept = { readonly things: ReadonlyMap<string, Remembered>; readonly setups: ReadonlyMap<string, string> };
const kept = new WeakMap<Vault, Kept>();

export function memoryOf(vault: Vault, known: ReadonlyMap<string, NetworkSetup>): Memory {
  const before = kept.get(vault);
  const setups = new Map([...known].map(([network, setup]) => [network, JSON.stringify(setup)]));
  const things = new Map<string, Remembered>();
  return {
    of(network, name) {
      const key = `${setups.get(network)} ${name}`;
      const one = things.get(key) ?? before?.things.get(key) ?? { nextAt: 0, vain: 0 };
      things.set(key, one);
      return one;
    },
    changed: new Set([...setups].flatMap(([network, setup]) => ((before?.setups.get(network) ?? setup) === setup ? [] : [network]))),
    end: () => void kept.set(vault, { things, setups }),
  };
}

/** Whether a thing is looked at only then: a clock that was turned back holds nothing up for longer than the longest wait. */
export const isLater = (at: number, now: number): boolean => at === NEVER || (at > now && at <= now + LONGEST);

/** The wait doubles each time, up to the longest. */
export const doubled = (wait: number, times: number): number => Math.min(wait * 2 ** Math.min(times, 12), LONGEST);
