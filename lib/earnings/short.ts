import { assetType } from "./ledger.ts";
import { groupBy, money } from "./money.ts";
import type { ShortPayer } from "./settlement/means.ts";
import type { EarningView, ShortView } from "./views.ts";

/** Who has promised more than they hold, as the person is told it: one line for each app that such an account pays for. */
export function shortViews(short: readonly ShortPayer[], entries: readonly EarningView[]): ShortView[] {
  return short.flatMap(({ network, asset, payer, promised, balance }) => {
    // A known token is shown by its checksummed address.
    const token = assetType(network, asset);
    const own = entries.filter((one) => one.state === "authorized" && one.payer === payer && assetType(one.money.network, one.money.asset) === token);
    return [...groupBy(own, ({ origin }) => origin)].flatMap(([origin, [first]]) =>
      first ? [{ origin, promised: money(first.money, BigInt(promised)), holds: money(first.money, BigInt(balance)) }] : [],
    );
  });
}
