import { appendEvents } from "../activity/log.ts";
import type { Vault } from "../vault/vault.ts";
import type { Grant, Usage } from "./grant.ts";

/**
 * Takes a grant back. Once this returns no read of it is delivered: every read commits against the revision that this
 * changes. Gives the grant, also where it was revoked before: who repeats this may not have told anybody. Undefined where
 * there is none.
 */
export function revoke(vault: Vault, grantId: string, by: "user" | "app", now: number): Promise<Grant | undefined> {
  const usages = vault.collection<Usage>("usage");
  return vault.attempt(async () => {
    const grant = (await vault.collection<Grant>("grants").get(grantId))?.value;
    const usage = await usages.get(grantId);
    if (!grant || !usage || usage.value.revokedAt !== undefined) return { changes: [], result: grant };
    const { origin } = grant;
    const changes = [
      await usages.put(grantId, { ...usage.value, revokedAt: now, revokedBy: by }, usage.rev),
      ...(await appendEvents(vault, [{ type: "revoked", origin, grantId, by }], now)),
    ];
    return { changes, result: grant };
  });
}
