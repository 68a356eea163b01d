import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import type { BackupReport } from "../../lib/wallet/keeper.ts";

/** What a change of the whole wallet came to: told on the screen that follows it. */
export type Outcome = { readonly kind: "erased"; readonly gone: boolean } | { readonly kind: "restored"; readonly report: BackupReport };

type Told = { readonly outcome: Outcome | undefined; readonly tell: (outcome: Outcome | undefined) => void };

const OutcomeContext = createContext<Told | undefined>(undefined);

/** Stands above the screens: what came of a restore or an erasure outlives the screen that did it. */
export function OutcomeProvider({ children }: { children: ReactNode }) {
  const [outcome, tell] = useState<Outcome>();
  const told = useMemo(() => ({ outcome, tell }), [outcome]);
  return <OutcomeContext value={told}>{children}</OutcomeContext>;
}

export function useOutcome(): Told {
  const told = useContext(OutcomeContext);
  if (told === undefined) throw new TypeError("There is no OutcomeProvider above this component.");
  return told;
}
