import type { AccessRequest, ClientDescription } from "../protocol/access-request.ts";
import type { PageErrorName } from "../protocol/errors.ts";
import type { SiteFacts } from "./site.ts";

/** How a request ended, as the page will hear it. An approval is told by its grant, which is stored. */
export type Outcome = { readonly kind: "approved"; readonly grantId: string } | { readonly kind: "error"; readonly code: PageErrorName };

/**
 * A request that waits for a person, from the moment it arrives: a stored row, never a suspended promise. It is kept in
 * memory that outlives the worker but not the browser, because it must be kept while the vault is locked.
 */
export type Pending = {
  readonly requestId: string;
  /** The page's own name for its call: a repeated call is answered, not asked again. */
  readonly callId: string;
  readonly origin: string;
  readonly requestedAt: number;
  readonly access: AccessRequest;
  readonly client: ClientDescription;
  /** What its site published, judged when the request arrived. */
  readonly site?: SiteFacts;
  readonly outcome?: Outcome & { readonly at: number };
};

/** Every change is one step: readers and writers never interleave within it. */
export interface PendingStore {
  list(): Promise<readonly Pending[]>;
  update<R>(change: (all: readonly Pending[]) => { readonly all: readonly Pending[]; readonly result: R }): Promise<R>;
}

export const waiting = (all: readonly Pending[]): Pending[] => all.filter(({ outcome }) => outcome === undefined);

/** Notes how a request ended, once: the first outcome stays. */
export function settle(store: PendingStore, requestId: string, outcome: Outcome, now: number): Promise<Pending | undefined> {
  return store.update((all) => {
    const found = all.find((pending) => pending.requestId === requestId && pending.outcome === undefined);
    if (!found) return { all, result: undefined };
    const settled = { ...found, outcome: { ...outcome, at: now } };
    return { all: all.map((pending) => (pending === found ? settled : pending)), result: settled };
  });
}
