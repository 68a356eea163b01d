import { pageEvent } from "../../lib/browser/pages.ts";
import { giveAgain } from "../../lib/consent/give-again.ts";
import { giveBack } from "../../lib/consent/give-back.ts";
import type { Grant } from "../../lib/consent/grant.ts";
import { grantViews } from "../../lib/consent/grants.ts";
import { narrowGrant } from "../../lib/consent/narrow-grant.ts";
import { revoke } from "../../lib/consent/revoke.ts";
import { type RevokedAll, revokeAll } from "../../lib/consent/revoke-all.ts";
import type { Narrowing } from "../../lib/consent/views.ts";
import { listIdentities, viewOf } from "../../lib/identity/app-identity.ts";
import type { IdentityView } from "../../lib/identity/views.ts";
import { changed, tellRevoked, type Wallet } from "./wallet.ts";

/** What the person does to grants. Pages of the apps hear of it. */

/** Whether it outlasts the browser, and how many answers in advance ended with it. */
export async function revokeOne(wallet: Wallet, grantId: string): Promise<{ lasting: boolean; policiesEnded: number }> {
  const revoked = await revoke(wallet, grantId, "user", wallet.clock());
  if (revoked) await tellRevoked(wallet, revoked.grant);
  await changed(wallet);
  const { lasting = true, policiesEnded = 0 } = revoked ?? {};
  return { lasting, policiesEnded };
}

/** The id of the new grant; none where it is too late. */
export const undoRevoke = async (wallet: Wallet, grantId: string): Promise<{ grantId?: string }> =>
  tellGiven(wallet, await giveBack(wallet, grantId, wallet.clock));

/** The same of a grant that ran out by a clock that was ahead. */
export const giveOneAgain = async (wallet: Wallet, grantId: string): Promise<{ grantId?: string }> =>
  tellGiven(wallet, await giveAgain(wallet, grantId, wallet.clock));

async function tellGiven(wallet: Wallet, grant: Grant | undefined): Promise<{ grantId?: string }> {
  if (grant) await wallet.pages.tell(grant.origin, pageEvent("grantsChanged", {}));
  await changed(wallet);
  return grant ? { grantId: grant.grantId } : {};
}

export async function revokeEvery(wallet: Wallet): Promise<RevokedAll> {
  try {
    return await revokeAll(wallet, wallet.clock, (grant) => tellRevoked(wallet, grant));
  } finally {
    await changed(wallet);
  }
}

/** The id of what took the grant's place; none where the grant was over. */
export async function narrowOne(wallet: Wallet, narrowing: Narrowing): Promise<{ grantId?: string }> {
  const narrowed = await narrowGrant(wallet, narrowing, wallet.clock);
  if (narrowed) await tellRevoked(wallet, narrowed.before);
  await changed(wallet);
  return narrowed ? { grantId: narrowed.after.grantId } : {};
}

/** Those that some app was given. A no is signed by one as well, which nobody sees. */
export async function identitiesOfApps(wallet: Wallet): Promise<IdentityView[]> {
  const known = new Set((await grantViews(wallet, wallet.clock())).map(({ origin }) => origin));
  return (await listIdentities(wallet.vault)).filter(({ origin }) => known.has(origin)).map(viewOf);
}
