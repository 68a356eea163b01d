import { WalletError } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import { type Pending, type PendingStore, waiting } from "./pending.ts";

/** How long an answer is kept for a page that lost its connection, in milliseconds. */
const KEEP_ANSWERS = 10 * 60_000;
const REJECTIONS = 3;
const REJECTION_WINDOW = 30_000;
const SILENCE = 60_000;

/**
 * Takes a request in, or says why not: one open request for each site, a bounded queue, silence after three rejections in
 * half a minute. A call that was taken in before gives the request it became. Throws `WalletError`.
 */
export function takeIn(store: PendingStore, request: Pending, now: number): Promise<{ pending: Pending; fresh: boolean }> {
  return store.update<{ pending: Pending; fresh: boolean }>((all) => {
    const kept = all.filter(({ outcome }) => outcome === undefined || now - outcome.at < KEEP_ANSWERS);
    const before = kept.find(({ origin, callId }) => origin === request.origin && callId === request.callId);
    if (before) return { all: kept, result: { pending: before, fresh: false } };
    const open = waiting(kept);
    const mine = open.find(({ origin }) => origin === request.origin);
    if (mine) throw new WalletError("already_pending", { requestId: mine.requestId });
    refuseIfSilenced(kept, request.origin, now);
    if (open.length >= limits.pendingRequests) throw new WalletError("rate_limited", { retryAfter: 30 });
    return { all: [...kept, request], result: { pending: request, fresh: true } };
  });
}

function refuseIfSilenced(all: readonly Pending[], origin: string, now: number): void {
  const rejections = all.flatMap((pending) =>
    // What lies ahead is from before the clock was turned back.
    pending.origin === origin && pending.outcome?.kind === "error" && pending.outcome.code === "user_rejected" && pending.outcome.at <= now
      ? [pending.outcome.at]
      : [],
  );
  const [third] = rejections.sort((a, b) => b - a).slice(REJECTIONS - 1);
  const [last] = rejections;
  if (third === undefined || last === undefined || last - third > REJECTION_WINDOW) return;
  const silentFor = last + SILENCE - now;
  if (silentFor > 0) throw new WalletError("rate_limited", { retryAfter: Math.ceil(silentFor / 1000) });
}
