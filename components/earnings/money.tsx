import type { MoneyView } from "../../lib/earnings/views.ts";
import { earnings as t } from "../text/en-earnings.ts";
import { plain } from "../text/plain.ts";

/** One amount; where only the app says which money it is, that stands with it. */
export function Money({ money }: { money: MoneyView }) {
  return (
    <span className="tabular">
      <bdi>{plain(money.display, 60)}</bdi>
      {!money.verified && <span className="block text-sm font-normal text-amber">{t.unverified}</span>}
    </span>
  );
}

/** One line for each kind of money: different ones are never added together. */
export function Amounts({ amounts }: { amounts: readonly MoneyView[] }) {
  return amounts.map((money) => (
    <span key={`${money.network} ${money.asset} ${money.symbol}`} className="block">
      <Money money={money} />
    </span>
  ));
}
