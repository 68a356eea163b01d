import { appendEvents } from "../activity/log.ts";
import { limits } from "../protocol/limits.ts";
import { type Grant, ranOutAhead, type Usage, usesLeft } from "./grant.ts";
import { type Standing, usageWith } from "./stop-list.ts";
import { successorOf } from "./successor.ts";
import { readTime } from "./time.ts";

/**
 * What was left of a grant that ran out only because the clock was ahead for a while, as a new grant that ends when the old one was to. The old one
 * stays ended: a clock that is turned back alone gives nothing. Gives the new one, also when it is asked twice; undefined where that is not how
 * the grant ended.
 */
export function giveAgain(standing: Standing, grantId: string, clock: () => number): Promise<Grant | undefined> {
  const { vault, stops } = standing;
  const grants = vault.collection<Grant>("grants");
  const usages = vault.collection<Usage>("usage");
  return vault.attempt(async () => {
    const now = await readTime(standing, clock);
    const before = (await grants.get(grantId))?.value;
    const usage = await usages.get(grantId);
    if (!before || !usage) return { changes: [], result: undefined };
    const { givenBackAs } = usage.value;
    if (givenBackAs !== undefined) return { changes: [], result: (await grants.get(givenBackAs))?.value };
    const standsAs = usageWith(await stops.list(), grantId, usage.value);
    if (!ranOutAhead(before, standsAs, now, limits.cursorLifetime)) return { changes: [], result: undefined };
    const uses = usesLeft(before, usage.value);
    const access = before.access.access_mode === "single_use" || uses === undefined ? before.access : { ...before.access, max_uses: uses };
    const { expiresAt, origin } = before;
    const { grant, changes } = await successorOf(vault, { before, usage: usage.value, now, how: "given_again", access, expiresAt });
    const event = { type: "given_again" as const, origin, grantId, successor: grant.grantId };
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
