import { limits } from "../protocol/limits.ts";
import { giveAnew } from "./give-anew.ts";
import { type Grant, stateOf } from "./grant.ts";
import { wholeSecond } from "./issue.ts";
import type { Standing } from "./stop-list.ts";
import { leftOf } from "./successor.ts";

/** Milliseconds after the person took a grant back in which that can be undone. The screen offers half of it. */
const UNDO = 10_000;

/**
 * Undoes what the person did a moment ago. What was revoked stays revoked, here and wherever it was told: a new grant of the same takes
 * its place, which the app finds as it finds any. Gives the new one, also when it is asked twice; undefined where it is too late, the
 * app itself gave the grant back, or there is nothing left of it.
 */
export function giveBack(standing: Standing, grantId: string, clock: () => number): Promise<Grant | undefined> {
  return giveAnew(standing, grantId, clock, "given_back", async ({ before, usage, now }) => {
    const { revokedAt, revokedBy, ...unrevoked } = usage;
    const late = revokedAt === undefined || revokedBy !== "user" || now.wall < revokedAt || now.wall - revokedAt > UNDO;
    if (late || stateOf(before, unrevoked, now, limits.cursorLifetime) !== "active") return undefined;
    const { latest, uses } = leftOf(before, unrevoked, now);
    return { usage: unrevoked, uses, expiresAt: wholeSecond(latest) };
  });
}
