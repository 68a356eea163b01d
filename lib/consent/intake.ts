import { utf8 } from "../crypto/bytes.ts";
import { WalletError } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import { type Ended, type Pending, type PendingStore, type Waiting, waiting } from "./pending.ts";
import { silentFor } from "./silence.ts";

const DAY = 86_400_000;
/** How long a page that lost its connection finds its answer, in milliseconds. */
const REPEATED_WITHIN = 10 * 60_000;
/** How long a request that ended counts that got no yes, nor its site since. */
const COUNTED_WITHIN = DAY;
/** So many that ended are remembered of one site, and of all. The newest stay. */
const OF_ONE = 20;
const IN_ALL = 500;
/** Bytes of everything that waits or is remembered. Session storage has room for ten million, and keeps other things too. */
const MOST_BYTES = 4_194_304;
/** Seconds after which there may be room in the queue again. */
const QUEUE_FULL = 30;

/**
 * Takes a request in, or says why not: one open request for each site, a queue that is bounded in number and in bytes, silence for a site that
 * asks on and on and never gets a yes ({@link silentFor}). A call that was taken in before gives the request it became. Throws `WalletError`.
 */
export function takeIn(store: PendingStore, request: Waiting, now: number): Promise<{ pending: Pending; fresh: boolean }> {
  return store.update<{ pending: Pending; fresh: boolean }>((all) => {
    const kept = remembered(all, now);
    const { origin, callId } = request;
    const before = kept.find((one) => one.origin === origin && one.callId === callId && !(one.outcome && now - one.outcome.at >= REPEATED_WITHIN));
    if (before) return { all: kept, result: { pending: before, fresh: false } };
    const open = waiting(kept);
    const mine = open.find((one) => one.origin === origin);
    if (mine) throw new WalletError("already_pending", { requestId: mine.requestId });
    const silence = silentFor(endedOf(kept, origin), now);
    if (silence > 0) throw new WalletError("rate_limited", { retryAfter: Math.ceil(silence / 1000) });
    const next = [...kept, request];
    const isFull = open.length >= limits.pendingRequests || utf8(JSON.stringify(next)).length > MOST_BYTES;
    if (isFull) throw new WalletError("rate_limited", { retryAfter: QUEUE_FULL });
    return { all: next, result: { pending: request, fresh: true } };
  });
}

const endedOf = (all: readonly Pending[], origin: string): Ended[] =>
  all.filter((one): one is Ended => one.outcome !== undefined && one.origin === origin);

/** Everything that waits, and the newest of what ended. */
function remembered(all: readonly Pending[], now: number): Pending[] {
  const counts = new Map<string, number>();
  let ended = 0;
  const isKept = (pending: Pending): boolean => {
    if (!pending.outcome) return true;
    const { origin, outcome, madeGood = false } = pending;
    const count = counts.get(origin) ?? 0;
    const within = outcome.kind === "approved" || madeGood ? REPEATED_WITHIN : COUNTED_WITHIN;
    if (now - outcome.at >= within || count >= OF_ONE || ended >= IN_ALL) return false;
    counts.set(origin, count + 1);
    ended++;
    return true;
  };
  return all.toReversed().filter(isKept).reverse();
}
