import { appendEvents } from "../activity/log.ts";
import { type StatusEntry, setEntry } from "../status/list.ts";
import { NoSpace } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import type { Grant, Usage } from "./grant.ts";
import { notify } from "./notices.ts";
import { endYeses, isLike } from "./policies.ts";
import { type Standing, type Stop, stopping } from "./stop-list.ts";

const none = { changes: [], events: [] };

/** `lasting`: it holds after the browser has ended, too. `policiesEnded`: how many answers in advance ended with it. */
export type Revoked = { readonly grant: Grant; readonly lasting: boolean; readonly policiesEnded: number };

/**
 * Takes a grant back. Once this is called no read of it is delivered: every read looks, last of all, whether that happened. And every
 * read commits against the revision that this changes, or finds it on the stop list where the disk is too full to change anything. Gives the grant, also where it was revoked
 * before: who repeats this may not have told anybody. Undefined where there is none.
 */
export const revoke = (standing: Standing, grantId: string, by: "user" | "app", now: number): Promise<Revoked | undefined> =>
  stopping(standing, grantId, () => takeBack(standing, grantId, by, now));

async function takeBack({ vault, stops }: Standing, grantId: string, by: "user" | "app", now: number): Promise<Revoked | undefined> {
  try {
    const written = await write(vault, { grantId, by, at: now });
    return written && { ...written, lasting: true };
  } catch (error) {
    if (!(error instanceof NoSpace)) throw error;
    const grant = (await vault.collection<Grant>("grants").get(grantId))?.value;
    if (!grant) return undefined;
    const { lasting } = await stops.add({ grantId, by, at: now });
    return { grant, lasting, policiesEnded: 0 };
  }
}

/** Ends the grants that have these entries in a status list: they were revoked before, and the vault was put back to an older state. */
export async function revokeEntries(standing: Standing, entries: readonly StatusEntry[], now: number): Promise<void> {
  if (entries.length === 0) return;
  for (const { value: grant } of await standing.vault.collection<Grant>("grants").all())
    if (entries.some(({ list, index }) => grant.status?.list === list && grant.status.index === index))
      await revoke(standing, grant.grantId, "user", now);
}

/**
 * Writes down what was stopped while there was no room, and gives whether there was anything. What there is still no room for stays on
 * the list. Throws `VaultLocked`.
 */
export async function settleStops({ vault, stops: list }: Standing): Promise<boolean> {
  let settled = false;
  for (const stop of (await list.list()).stops) {
    try {
      await write(vault, stop);
    } catch (error) {
      if (!(error instanceof NoSpace)) throw error;
      await list.renew();
      break;
    }
    await list.remove(stop);
    settled = true;
  }
  return settled;
}

/** What the person takes back is given by no answer in advance: those that gave it end with it. */
function write(vault: Vault, { grantId, by, at }: Stop): Promise<Omit<Revoked, "lasting"> | undefined> {
  const usages = vault.collection<Usage>("usage");
  return vault.attempt(
    async () => {
      const grant = (await vault.collection<Grant>("grants").get(grantId))?.value;
      const usage = await usages.get(grantId);
      if (!grant) return { changes: [], result: undefined };
      if (!usage || usage.value.revokedAt !== undefined) return { changes: [], result: { grant, policiesEnded: 0 } };
      const { origin } = grant;
      const answers = by === "user" ? await endYeses(vault, isLike(grant)) : none;
      const changes = [
        await usages.put(grantId, { ...usage.value, revokedAt: at, revokedBy: by }, usage.rev),
        ...(grant.status ? await setEntry(vault, grant.status) : []),
        ...(await notify(vault, grant, "revoked", at)),
        ...answers.changes,
        ...(await appendEvents(vault, [{ type: "revoked", origin, grantId, by }, ...answers.events], at)),
      ];
      return { changes, result: { grant, policiesEnded: answers.events.length } };
    },
    { urgent: true },
  );
}
