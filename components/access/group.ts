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

/**
 * Live grants, and those that end while this screen is shown by a press on it: they stay in place until it is left.
 * @param kept ids of the grants on which Revoke was pressed here
 */
export function splitGrants(grants: readonly GrantView[], kept: ReadonlySet<string>): { live: readonly GrantView[]; ended: readonly GrantView[] } {
  const isLive = (grant: GrantView) => grant.state === "active" || kept.has(grant.grantId);
  return { live: grants.filter(isLive), ended: grants.filter((grant) => !isLive(grant)) };
}
