import type { EarningView, NetworkView } from "../../lib/earnings/views.ts";
import { earnings as t } from "../text/en-earnings.ts";
import { plain } from "../text/plain.ts";

/** A reason's code in plain words. What is no code of ours is what the payment service said, and is quoted. */
export const reasonText = (code: string): string => (Object.hasOwn(t.reasons, code) ? t.reasons[code] : undefined) ?? t.otherReason(plain(code, 100));

/** Why a payment stands where it stands, where there is something to say. */
export function whyOf({ state, reason, arrived }: Pick<EarningView, "state" | "reason" | "arrived">): string | undefined {
  if (state === "confirmed") return arrived === undefined ? undefined : t.short(plain(arrived.display, 60));
  if (reason !== undefined) return reasonText(reason);
  return state === "lost" ? t.expired : undefined;
}

/** What keeps a network's payments waiting, in plain words, where something does. */
export function troubleText({ trouble, direct, coin, label }: NetworkView): string | undefined {
  if (trouble === undefined) return undefined;
  return trouble === "fees_empty" && direct?.missing !== undefined
    ? t.feesEmpty(coin.symbol, plain(label, 60), direct.account, direct.missing)
    : reasonText(trouble);
}
