import { groupBy, money } from "./money.ts";
import type { ShortPayer } from "./settlement/means.ts";
import type { EarningView, ShortView } from "./views.ts";

/** Who has promised more than they hold, as the person is told it: one line for each app that such an account pays for. */
export function shortViews(short: readonly ShortPayer[], entries: readonly EarningView[]): ShortView[] {
  return short.flatMap(({ network, asset, payer, promised, balance }) => {
    const own = entries.filter(
      (one) => one.state === "authorized" && one.payer === payer && one.money.network === network && one.money.asset === asset,
    );
    return [...groupBy(own, ({ origin }) => origin)].flatMap(([origin, [first]]) =>
      first ? [{ origin, promised: money(first.money, BigInt(promised)), holds: money(first.money, BigInt(balance)) }] : [],
    );
  });
}
