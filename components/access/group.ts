import type { GrantView } from "../../lib/consent/views.ts";

export type AppGrants = { readonly origin: string; readonly grants: readonly GrantView[] };

/** Grants under the app that holds them: newest first, and the apps in the order of their newest. */
export function byApp(grants: readonly GrantView[]): readonly AppGrants[] {
  const apps = new Map<string, GrantView[]>();
  for (const grant of [...grants].sort((a, b) => b.createdAt - a.createdAt)) {
    const held = apps.get(grant.origin);
    if (held === undefined) apps.set(grant.origin, [grant]);
    else held.push(grant);
  }
  return [...apps].map(([origin, held]) => ({ origin, grants: held }));
}

/** The date by which the app was asked to have deleted what it got has passed, and it has not said that it did. `now`: UTC milliseconds. */
export const isOverdue = ({ deadline, status }: NonNullable<GrantView["erasure"]>, now: number): boolean => now >= deadline && status !== "erased";

/** Origins of the apps of which that is so, each once. */
export const appsOverdue = (grants: readonly GrantView[], now: number): readonly string[] => [
  ...new Set(grants.filter(({ erasure }) => erasure !== undefined && isOverdue(erasure, now)).map(({ origin }) => origin)),
];

/**
 * Live grants, and those that end while this screen is shown by a press on it: they stay in place until it is left.
 * @param kept ids of the grants on which Revoke was pressed here
 */
export function splitGrants(grants: readonly GrantView[], kept: ReadonlySet<string>): { live: readonly GrantView[]; ended: readonly GrantView[] } {
  const isLive = (grant: GrantView) => grant.state === "active" || kept.has(grant.grantId);
  return { live: grants.filter(isLive), ended: grants.filter((grant) => !isLive(grant)) };
}
