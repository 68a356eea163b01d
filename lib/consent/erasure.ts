import { appendEvents } from "../activity/log.ts";
import { WalletError } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import type { ErasureStatus } from "../protocol/methods.ts";
import type { Vault } from "../vault/vault.ts";
import { durationToMilliseconds } from "./duration.ts";
import type { Usage } from "./grant.ts";
import { type Grant, stateOf } from "./grant.ts";
import { notify } from "./notices.ts";
import { type Standing, usageWith } from "./stop-list.ts";
import { knownTime } from "./time.ts";

/** That the person asked an app to delete what it got, and what the app says to it. Times are UTC milliseconds. */
export type Erasure = {
  readonly grantId: string;
  readonly requestedAt: number;
  readonly deadline: number;
  readonly status?: ErasureStatus;
  readonly answeredAt?: number;
};

/** A month, as the law of the EU has it; an app that promised to keep things for less has less. */
const LONGEST = 30 * 86_400_000;

/** The app may still read: first the access ends, then there is something to delete. */
export class StillActive extends Error {
  override readonly name = "StillActive";
}

export const erasuresOf = (vault: Vault) => vault.collection<Erasure>("erasures");

/** How long an app has to delete what it got under a grant, milliseconds. */
const timeToErase = ({ retention }: Grant["access"]): number =>
  Math.min(LONGEST, retention ? durationToMilliseconds(retention.max_duration) : LONGEST);

/**
 * Asks an app to delete what it got under a grant that has ended. Note, log and what is to be pushed are one transaction; asked again
 * it is the same request. Undefined where there is no such grant. Throws {@link StillActive}.
 */
export async function requestErasure(
  { vault, stops }: Standing,
  grantId: string,
  now: number,
): Promise<{ grant: Grant; erasure: Erasure } | undefined> {
  const stopped = await stops.list();
  return vault.attempt<{ grant: Grant; erasure: Erasure } | undefined>(async () => {
    const grant = (await vault.collection<Grant>("grants").get(grantId))?.value;
    const usage = (await vault.collection<Usage>("usage").get(grantId))?.value;
    if (!grant || !usage) return { changes: [], result: undefined };
    if (stateOf(grant, usageWith(stopped, grantId, usage), await knownTime(vault, now), limits.cursorLifetime) === "active") throw new StillActive();
    const before = await erasuresOf(vault).get(grantId);
    if (before) return { changes: [], result: { grant, erasure: before.value } };
    const { origin } = grant;
    const deadline = now + timeToErase(grant.access);
    const erasure: Erasure = { grantId, requestedAt: now, deadline };
    const changes = [
      await erasuresOf(vault).put(grantId, erasure, 0),
      ...(await notify(vault, grant, "erasure", now, deadline)),
      ...(await appendEvents(vault, [{ type: "erasure_requested", origin, grantId, deadline }], now)),
    ];
    return { changes, result: { grant, erasure } };
  });
}

/** What an app says to it. Deleted is deleted: nothing is said after that. Throws `WalletError` `unauthorized` where it was not asked. */
export async function answerErasure(vault: Vault, origin: string, grantId: string, status: ErasureStatus, now: number): Promise<void> {
  await vault.attempt(async () => {
    const grant = (await vault.collection<Grant>("grants").get(grantId))?.value;
    const entry = await erasuresOf(vault).get(grantId);
    if (!grant || grant.origin !== origin || !entry) throw new WalletError("unauthorized");
    const before = entry.value;
    if (before.status === status || before.status === "erased") return { changes: [], result: undefined };
    const changes = [
      await erasuresOf(vault).put(grantId, { ...before, status, answeredAt: now }, entry.rev),
      ...(await appendEvents(vault, [{ type: "erasure_answered", origin, grantId, status }], now)),
    ];
    return { changes, result: undefined };
  });
}
