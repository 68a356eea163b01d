import type { Grant, Usage } from "../consent/grant.ts";
import { type Standing, usageWith } from "../consent/stop-list.ts";
import { WalletError } from "../protocol/errors.ts";
import type { Entry } from "../vault/documents.ts";

/** The grant of that name if it is this site's; a foreign one looks like none. Throws `WalletError` `unauthorized`. */
export async function findGrant({ vault, stops }: Standing, origin: string, grantId: string): Promise<{ grant: Grant; usage: Entry<Usage> }> {
  const [grant, usage] = await Promise.all([vault.collection<Grant>("grants").get(grantId), vault.collection<Usage>("usage").get(grantId)]);
  if (!grant || !usage || grant.value.origin !== origin) throw new WalletError("unauthorized");
  return { grant: grant.value, usage: { ...usage, value: usageWith(await stops.list(), grantId, usage.value) } };
}
