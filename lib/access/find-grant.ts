import type { Grant, Usage } from "../consent/grant.ts";
import { isHeldUp } from "../consent/pause.ts";
import { type Standing, usageWith } from "../consent/stop-list.ts";
import { readTime } from "../consent/time.ts";
import { WalletError } from "../protocol/errors.ts";
import type { Entry } from "../vault/documents.ts";
import { requireLive } from "./authorize.ts";

/** The grant of that name if it is this site's; a foreign one looks like none. Throws `WalletError` `unauthorized`. */
export async function findGrant({ vault, stops }: Standing, origin: string, grantId: string): Promise<{ grant: Grant; usage: Entry<Usage> }> {
  const [grant, usage] = await Promise.all([vault.collection<Grant>("grants").get(grantId), vault.collection<Usage>("usage").get(grantId)]);
  if (!grant || !usage || grant.value.origin !== origin) throw new WalletError("unauthorized");
  return { grant: grant.value, usage: { ...usage, value: usageWith(await stops.list(), grantId, usage.value) } };
}

/**
 * Last of all before anything leaves: a revocation or a pause that was acknowledged is never followed by a delivery. Nothing is awaited behind
 * the last look. Throws `WalletError` `grant_revoked`, `grant_expired`; `locked` where all access is paused.
 */
export async function requireStillLive(standing: Standing, origin: string, grantId: string, clock: () => number): Promise<void> {
  const now = await readTime(standing, clock);
  const { grant, usage } = await findGrant(standing, origin, grantId);
  requireLive(grant, usage.value, now);
  if (await isHeldUp(standing)) throw new WalletError("locked");
  if (standing.halt.all > 0 || standing.stopping.has(grantId)) throw new WalletError("grant_revoked");
}
