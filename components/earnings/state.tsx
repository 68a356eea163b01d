import type { PaymentState, StateTotals } from "../../lib/earnings/views.ts";
import { earnings as t } from "../text/en-earnings.ts";
import { states } from "./choice.ts";
import { Amounts } from "./money.tsx";

const looks: Readonly<Record<PaymentState, string>> = {
  authorized: "text-amber",
  submitted: "text-soft",
  confirmed: "text-green",
  lost: "text-soft",
};

/** Where an amount stands. */
export function State({ state }: { state: PaymentState }) {
  return <span className={looks[state]}>{t.states[state]}</span>;
}

/** Every state apart, with those left out that have nothing. */
export function ByState({ totals }: { totals: StateTotals }) {
  return (
    <dl className="grid grid-cols-[auto_auto] gap-x-3 text-sm">
      {states
        .filter((state) => totals[state].length > 0)
        .map((state) => (
          <div key={state} className="contents">
            <dt>
              <State state={state} />
            </dt>
            <dd className="text-right font-semibold">
              <Amounts amounts={totals[state]} />
            </dd>
          </div>
        ))}
    </dl>
  );
}
