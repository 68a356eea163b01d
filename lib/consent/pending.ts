import type { AccessRequest, ClientDescription } from "../protocol/access-request.ts";
import type { PageErrorName } from "../protocol/errors.ts";
import type { SiteFacts } from "./site.ts";

/** How a request ended, as the page will hear it. An approval is told by its grant, which is stored. */
export type Outcome = { readonly kind: "approved"; readonly grantId: string } | { readonly kind: "error"; readonly code: PageErrorName };

type Call = {
  readonly requestId: string;
  /** The page's own name for its call: a repeated call is answered, not asked again. */
  readonly callId: string;
  readonly origin: string;
  readonly requestedAt: number;
};

/**
 * A request that waits for a person, from the moment it arrives: a stored row, never a suspended promise. It is kept in
 * memory that outlives the worker but not the browser, because it must be kept while the vault is locked.
 */
export type Waiting = Call & {
  readonly access: AccessRequest;
  readonly client: ClientDescription;
  /** What its site published, judged when the request arrived. */
  readonly site?: SiteFacts;
  readonly outcome?: undefined;
};

/** What is kept of one that ended: its answer, and nothing of what was asked. `at`: UTC milliseconds. `madeGood`: its site got a yes since. */
export type Ended = Call & { readonly outcome: Outcome & { readonly at: number }; readonly madeGood?: true };

export type Pending = Waiting | Ended;

/** Every change is one step: readers and writers never interleave within it. */
export interface PendingStore {
  list(): Promise<readonly Pending[]>;
  update<R>(change: (all: readonly Pending[]) => { readonly all: readonly Pending[]; readonly result: R }): Promise<R>;
}

export const waiting = (all: readonly Pending[]): Waiting[] => all.filter((pending) => pending.outcome === undefined);

/** Notes how a request ended, once: the first outcome stays. */
export function settle(store: PendingStore, requestId: string, outcome: Outcome, now: number): Promise<Ended | undefined> {
  return store.update<Ended | undefined>((all) => {
    const found = waiting(all).find((pending) => pending.requestId === requestId);
    if (!found) return { all, result: undefined };
    const { callId, origin, requestedAt } = found;
    const ended: Ended = { requestId, callId, origin, requestedAt, outcome: { ...outcome, at: now } };
    const before = (pending: Pending): Pending =>
      outcome.kind === "approved" && pending.origin === origin && pending.outcome ? { ...pending, madeGood: true as const } : pending;
    return { all: all.map((pending) => (pending === found ? ended : before(pending))), result: ended };
  });
}
