import { limits } from "../protocol/limits.ts";
import { giveAnew } from "./give-anew.ts";
import { type Grant, ranOutAhead, usesLeft } from "./grant.ts";
import { type Standing, usageWith } from "./stop-list.ts";

/**
 * What was left of a grant that ran out only because the clock was ahead for a while, as a new grant that ends when the old one was to. The old one
 * stays ended: a clock that is turned back alone gives nothing. Gives the new one, also when it is asked twice; undefined where that is not how
 * the grant ended.
 */
export function giveAgain(standing: Standing, grantId: string, clock: () => number): Promise<Grant | undefined> {
  return giveAnew(standing, grantId, clock, "given_again", async ({ before, usage, now }) => {
    const standsAs = usageWith(await standing.stops.list(), grantId, usage);
    if (!ranOutAhead(before, standsAs, now, limits.cursorLifetime)) return undefined;
    return { usage, uses: usesLeft(before, usage), expiresAt: before.expiresAt };
  });
}
