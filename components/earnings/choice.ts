import type { EarningView, PaymentState } from "../../lib/earnings/views.ts";

/** Which amounts are shown; empty is any. `kind`: as {@link kindKey} makes it. */
export type Choice = { readonly origin: string; readonly kind: string; readonly state: PaymentState | "" };

export const everything: Choice = { origin: "", kind: "", state: "" };
export const states = ["authorized", "submitted", "confirmed", "lost"] as const satisfies readonly PaymentState[];

/** A kind of data as one word: a stream of a source. */
export const kindKey = ({ source, stream }: Pick<EarningView, "source" | "stream">): string => JSON.stringify([source, stream]);

export const chosen = (entries: readonly EarningView[], { origin, kind, state }: Choice): readonly EarningView[] =>
  entries.filter(
    (entry) => (origin === "" || entry.origin === origin) && (kind === "" || kindKey(entry) === kind) && (state === "" || entry.state === state),
  );
