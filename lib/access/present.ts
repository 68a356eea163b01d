import { appendEvents } from "../activity/log.ts";
import { stateOf, type Usage } from "../consent/grant.ts";
import type { Standing } from "../consent/stop-list.ts";
import { readTime } from "../consent/time.ts";
import { signPresentation } from "../identity/credential.ts";
import { WalletError } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import type { MethodParams } from "../protocol/methods.ts";
import { signedList } from "../status/sign.ts";
import { requireLive } from "./authorize.ts";
import { findGrant, requireStillLive } from "./find-grant.ts";

/**
 * A `vp+jwt`, valid for 60 s, over the verifier's challenge: proof that the grant is live now, with the newest
 * status list stapled to it where the grant has a place in one. Logged against the grant's
 * current state, so that none is made after a revocation. Throws `WalletError`.
 */
export async function presentGrant(
  standing: Standing,
  origin: string,
  { grantId, challenge, audience }: MethodParams["data_present"],
  clock: () => number,
): Promise<string> {
  const { vault } = standing;
  const presentation = await vault.attempt(async () => {
    const now = await readTime(standing, clock);
    const { grant, usage } = await findGrant(standing, origin, grantId);
    requireLive(grant, usage.value, now);
    if (stateOf(grant, usage.value, now, limits.cursorLifetime) === "exhausted") throw new WalletError("exhausted");
    const list = grant.status && (await signedList(vault, grant.status.list, now.wall));
    const request = { challenge, audience, now: now.wall, ...(list ? { stapled: [list.jwt] } : {}) };
    const signed = await signPresentation(vault, grant.issuer, grant.credential, request);
    const event = { type: "presented" as const, origin, grantId, audience };
    const changes = [await vault.collection<Usage>("usage").put(grantId, usage.value, usage.rev), ...(await appendEvents(vault, [event], now.wall))];
    return { changes, result: signed };
  });
  await requireStillLive(standing, origin, grantId, clock);
  return presentation;
}
