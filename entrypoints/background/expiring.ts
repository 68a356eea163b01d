import { pageEvent } from "../../lib/browser/pages.ts";
import { grantViews } from "../../lib/consent/grants.ts";
import type { Wallet } from "./wallet.ts";

/** An app is told an hour ahead, or a tenth of a shorter life. */
const HOUR = 3_600_000;
/** How often this runs, in milliseconds: a grant is told of in the one turn in which its hour begins. */
const TURN = 60_000;

/** Tells open pages of grants that soon end. */
export async function tellExpiring(wallet: Wallet): Promise<void> {
  const { pages, clock } = wallet;
  const now = clock();
  for (const { grantId, origin, state, createdAt, expiresAt } of await grantViews(wallet, now)) {
    const noticeAt = expiresAt - Math.min(HOUR, (expiresAt - createdAt) / 10);
    if (state !== "active" || now < noticeAt || now >= noticeAt + TURN) continue;
    await pages.tell(origin, pageEvent("grantExpiring", { grantId, expiresAt: new Date(expiresAt).toISOString() }));
  }
}
