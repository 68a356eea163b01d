/** What a page, or the worker, does while others that want to do something of the kind wait. */
export type Doing = "import" | "backup" | "check" | "restore" | "tidy";

/** Milliseconds for which one waits for another, before one says so instead. */
const PATIENCE = 3000;

/** Another context of ours is at work, and nothing was begun. `doing`: at what, where that could be told. */
export class BusyElsewhere extends Error {
  override readonly name = "BusyElsewhere";
  readonly doing: Doing | undefined;
  constructor(doing: Doing | undefined) {
    super("another context is at work");
    this.doing = doing;
  }
}

/**
 * Does `work` while no other context holds the Web Lock of this name, and says by a second lock beside it what it is. Throws
 * {@link BusyElsewhere} where it would have to wait for longer than a few seconds, and the signal's reason once it is aborted: `work` is
 * begun in neither case. Once it has begun, ending it is its own business.
 */
export async function inTurn<R>(lock: string, doing: Doing, work: () => Promise<R>, signal?: AbortSignal): Promise<R> {
  const patience = AbortSignal.timeout(PATIENCE);
  const waiting = signal ? AbortSignal.any([signal, patience]) : patience;
  let hasBegun = false;
  const begin = (): Promise<R> => {
    // Whoever asked was told that nothing was begun.
    waiting.throwIfAborted();
    hasBegun = true;
    return saying(lock, doing, work);
  };
  try {
    return await Promise.race([givenUp(waiting, () => !hasBegun), navigator.locks.request(lock, { signal: waiting }, begin)]);
  } catch (error) {
    if (hasBegun || !patience.aborted || signal?.aborted) throw error;
    throw new BusyElsewhere(await doingAt(lock));
  }
}

/** Rejects with the signal's reason. Chromium 150 drops an abort that comes while a page's first request of a lock is on its way. */
function givenUp(signal: AbortSignal, isWaiting: () => boolean): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => {
      if (isWaiting()) reject(signal.reason as Error);
    });
  });
}

/** Does `work` now, or, while another context holds the lock, not at all. */
export async function ifNobody(lock: string, doing: Doing, work: () => Promise<void>): Promise<void> {
  await navigator.locks.request(lock, { ifAvailable: true }, (held) => (held ? saying(lock, doing, work) : undefined));
}

/** Locks carry no data but their names: whoever waits reads there what it waits for. */
const saying = <R>(lock: string, doing: Doing, work: () => Promise<R>): Promise<R> => navigator.locks.request(`${lock}/${doing}`, work);

const doings: Readonly<Record<Doing, true>> = { import: true, backup: true, check: true, restore: true, tidy: true };
const isDoing = (name: string): name is Doing => Object.hasOwn(doings, name);

async function doingAt(lock: string): Promise<Doing | undefined> {
  const { held = [] } = await navigator.locks.query();
  const said = held.flatMap(({ name = "" }) => (name.startsWith(`${lock}/`) ? [name.slice(lock.length + 1)] : []));
  return said.find(isDoing);
}
