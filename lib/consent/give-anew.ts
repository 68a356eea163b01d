import { appendEvents } from "../activity/log.ts";
import type { Grant, Usage } from "./grant.ts";
import type { Standing } from "./stop-list.ts";
import { successorOf } from "./successor.ts";
import { readTime, type Time } from "./time.ts";

/** A grant that ended, as it stands now. */
type Ended = { readonly before: Grant; readonly usage: Usage; readonly now: Time };

/** What goes on of it: what its usage counts, the uses that are left (undefined: as many as it likes), and until when (UTC milliseconds). */
type Rest = { readonly usage: Usage; readonly uses: number | undefined; readonly expiresAt: number };

/**
 * Gives what is left of a grant that ended as a new grant, once. The old one stays ended. Gives the new one, also when it is asked twice;
 * undefined where `restOf` finds nothing that may go on, or there is no such grant.
 */
export function giveAnew(
  standing: Standing,
  grantId: string,
  clock: () => number,
  how: "given_back" | "given_again",
  restOf: (ended: Ended) => Promise<Rest | undefined>,
): Promise<Grant | undefined> {
  const { vault } = standing;
  const grants = vault.collection<Grant>("grants");
  const usages = vault.collection<Usage>("usage");
  return vault.attempt(async () => {
    const now = await readTime(standing, clock);
    const before = (await grants.get(grantId))?.value;
    const stored = await usages.get(grantId);
    if (!before || !stored) return { changes: [], result: undefined };
    const { givenBackAs } = stored.value;
    if (givenBackAs !== undefined) return { changes: [], result: (await grants.get(givenBackAs))?.value };
    const rest = await restOf({ before, usage: stored.value, now });
    if (!rest) return { changes: [], result: undefined };
    const { usage, uses, expiresAt } = rest;
    const access = before.access.access_mode === "single_use" || uses === undefined ? before.access : { ...before.access, max_uses: uses };
    const { grant, changes } = await successorOf(vault, { before, usage, now, how, access, expiresAt });
    const event = { type: how, origin: before.origin, grantId, successor: grant.grantId };
    return {
      changes: [
        ...changes,
        await usages.put(grantId, { ...stored.value, givenBackAs: grant.grantId }, stored.rev),
        ...(await appendEvents(vault, [event], now.wall)),
      ],
      result: grant,
    };
  });
}
