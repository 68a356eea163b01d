import { appendEvents } from "../activity/log.ts";
import { FREEHOLD_TYPE, type GrantedAccess } from "../protocol/access-request.ts";
import { limits } from "../protocol/limits.ts";
import { type Grant, stateOf, type Usage } from "./grant.ts";
import { wholeSecond } from "./issue.ts";
import { NotANarrowing } from "./narrow.ts";
import { notify } from "./notices.ts";
import { endYeses, isLike } from "./policies.ts";
import { type Standing, stopping, usageWith } from "./stop-list.ts";
import { leftOf, successorOf } from "./successor.ts";
import { readTime } from "./time.ts";
import type { Narrowing } from "./views.ts";

export type Narrowed = { readonly before: Grant; readonly after: Grant };

const refuse = (why: string): never => {
  throw new NotANarrowing(why);
};

/**
 * Less of a grant: a successor takes its place in the same transaction that revokes it; the app is not asked. Uses and what was
 * paid for go on; a yes in advance that would give the whole again ends. Gives both, or undefined where the grant is not live. Throws {@link NotANarrowing}, `NoSpace`.
 */
export const narrowGrant = (standing: Standing, narrowing: Narrowing, clock: () => number): Promise<Narrowed | undefined> =>
  stopping(standing, narrowing.grantId, () => replace(standing, narrowing, clock));

function replace(standing: Standing, { grantId, ...less }: Narrowing, clock: () => number): Promise<Narrowed | undefined> {
  const { vault, stops } = standing;
  const usages = vault.collection<Usage>("usage");
  return vault.attempt(async () => {
    const now = await readTime(standing, clock);
    const before = (await vault.collection<Grant>("grants").get(grantId))?.value;
    const usage = await usages.get(grantId);
    if (!before || !usage) return { changes: [], result: undefined };
    const standsAs = usageWith(await stops.list(), grantId, usage.value);
    if (stateOf(before, standsAs, now, limits.cursorLifetime) !== "active") return { changes: [], result: undefined };
    const { origin } = before;
    const { access, expiresAt } = lessOf(before, { ...leftOf(before, usage.value, now), earliest: wholeSecond(now.wall) }, less);
    const { grant: after, changes: made } = await successorOf(vault, { before, usage: usage.value, now, how: "narrowed", access, expiresAt });
    const answers = await endYeses(vault, isLike(before));
    const event = {
      type: "narrowed" as const,
      origin,
      grantId,
      successor: after.grantId,
      source: access.source.id,
      streams: access.streams.map(({ name, fields }) => ({ name, fields })),
      expiresAt,
    };
    const changes = [
      ...made,
      await usages.put(grantId, { ...usage.value, revokedAt: now.wall, revokedBy: "user" }, usage.rev),
      ...(await notify(vault, before, "revoked", now.wall)),
      ...answers.changes,
      ...(await appendEvents(vault, [event, ...answers.events], now.wall)),
    ];
    return { changes, result: { before, after } };
  });
}

type Bounds = { readonly earliest: number; readonly latest: number; readonly uses: number | undefined };

function lessOf({ access }: Grant, bounds: Bounds, less: Omit<Narrowing, "grantId">): { access: GrantedAccess; expiresAt: number } {
  const { streams, maxUses } = less;
  const expiresAt = Math.min(less.expiresAt, wholeSecond(bounds.latest));
  if (!Number.isSafeInteger(expiresAt) || less.expiresAt > bounds.latest + 1000 || expiresAt <= bounds.earliest) refuse("expiry");
  if (streams.length === 0 || new Set(streams.map(({ name }) => name)).size < streams.length) refuse("streams");
  const isSingle = access.access_mode === "single_use";
  const uses = isSingle ? undefined : lessUses(bounds.uses, maxUses);
  const narrowed: GrantedAccess = {
    ...access,
    type: uses === undefined ? access.type : FREEHOLD_TYPE,
    streams: streams.map((chosen) => lessOfStream(access, chosen, expiresAt)),
    ...(uses === undefined ? {} : { max_uses: uses }),
  };
  return { access: narrowed, expiresAt };
}

function lessOfStream(access: GrantedAccess, chosen: Narrowing["streams"][number], expiresAt: number): GrantedAccess["streams"][number] {
  const granted = access.streams.find(({ name }) => name === chosen.name) ?? refuse("an unknown stream");
  const fields = granted.fields.filter((field) => chosen.fields.includes(field));
  if (fields.length === 0 || fields.length < new Set(chosen.fields).size) refuse("fields");
  const { since } = granted.time_range;
  const until = Math.min(Date.parse(granted.time_range.until), expiresAt);
  if (Date.parse(since) >= until) refuse("time range");
  return { name: granted.name, fields, time_range: { since, until: new Date(until).toISOString() } };
}

function lessUses(left: number | undefined, chosen: number | undefined): number | undefined {
  if (chosen === undefined) return left;
  if (!Number.isSafeInteger(chosen) || chosen < 1 || (left !== undefined && chosen > left)) refuse("uses");
  return chosen;
}
