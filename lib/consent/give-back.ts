import { appendEvents } from "../activity/log.ts";
import { limits } from "../protocol/limits.ts";
import { type Grant, stateOf, type Usage } from "./grant.ts";
import { wholeSecond } from "./issue.ts";
import type { Standing } from "./stop-list.ts";
import { leftOf, successorOf } from "./successor.ts";
import { readTime } from "./time.ts";

/** Milliseconds after the person took a grant back in which that can be undone. The screen offers half of it. */
const UNDO = 10_000;

/**
 * Undoes what the person did a moment ago. What was revoked stays revoked, here and wherever it was told: a new grant of the same takes
 * its place, which the app finds as it finds any. Gives the new one, also when it is asked twice; undefined where it is too late, the
 * app itself gave the grant back, or there is nothing left of it.
 */
export function giveBack(standing: Standing, grantId: string, clock: () => number): Promise<Grant | undefined> {
  const { vault } = standing;
  const grants = vault.collection<Grant>("grants");
  const usages = vault.collection<Usage>("usage");
  return vault.attempt(async () => {
    const now = await readTime(standing, clock);
    const before = (await grants.get(grantId))?.value;
    const usage = await usages.get(grantId);
    if (!before || !usage) return { changes: [], result: undefined };
    const { revokedAt, revokedBy, givenBackAs, ...unrevoked } = usage.value;
    if (givenBackAs !== undefined) return { changes: [], result: (await grants.get(givenBackAs))?.value };
    const late = revokedAt === undefined || revokedBy !== "user" || now.wall < revokedAt || now.wall - revokedAt > UNDO;
    if (late || stateOf(before, unrevoked, now, limits.cursorLifetime) !== "active") return { changes: [], result: undefined };
    const { latest, uses } = leftOf(before, unrevoked, now);
    const access = before.access.access_mode === "single_use" || uses === undefined ? before.access : { ...before.access, max_uses: uses };
    const expiresAt = wholeSecond(latest);
    const { grant, changes } = await successorOf(vault, { before, usage: unrevoked, now, how: "given_back", access, expiresAt });
    const event = { type: "given_back" as const, origin: before.origin, grantId, successor: grant.grantId };
    return {
      changes: [
        ...changes,
        await usages.put(grantId, { ...usage.value, givenBackAs: grant.grantId }, usage.rev),
        ...(await appendEvents(vault, [event], now.wall)),
      ],
      result: grant,
    };
  });
}
