import type { MoneyView } from "../../lib/earnings/views.ts";
import { Amounts } from "../earnings/money.tsx";
import { home as t } from "../text/en-consent.ts";
import { useEarnings } from "../wallet/queries.ts";

function Line({ label, amounts }: { label: string; amounts: readonly MoneyView[] }) {
  if (amounts.length === 0) return null;
  return (
    <p className="flex justify-between gap-4">
      <a href="app.html#/earnings" target="_blank" rel="noopener" className="underline">
        {label}
      </a>
      <span className="text-right font-semibold">
        <Amounts amounts={amounts} />
      </span>
    </p>
  );
}

/** What came in this month, and what is still promised: two lines, never one sum. */
export function Earned() {
  const view = useEarnings().data;
  if (view === undefined) return null;
  return (
    <div className="empty:hidden">
      <Line label={t.arrived} amounts={view.thisMonth} />
      <Line label={t.promised} amounts={view.totals.authorized} />
    </div>
  );
}
