import type { GrantView, Narrowing } from "../../lib/consent/views.ts";

/** What is chosen in place of a grant. `off`: `stream field` pairs that are switched off; `expiresAt` and `uses` null: as before. */
export type Less = { readonly off: ReadonlySet<string>; readonly expiresAt: number | null; readonly uses: number | null };

export const asBefore: Less = { off: new Set(), expiresAt: null, uses: null };
export const pair = (stream: string, field: string): string => `${stream} ${field}`;

export function switched(off: ReadonlySet<string>, name: string, on: boolean): ReadonlySet<string> {
  const next = new Set(off);
  if (on) next.delete(name);
  else next.add(name);
  return next;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Ends that come sooner than the grant's own, UTC milliseconds. */
export const soonerEnds = (expiresAt: number, now: number): readonly number[] =>
  [HOUR, DAY, 7 * DAY, 30 * DAY].map((life) => now + life).filter((end) => end < expiresAt - MINUTE);

export const fewerReads = (left: number | undefined): readonly number[] =>
  [1000, 100, 50, 10, 5, 1].filter((uses) => left === undefined || uses < left);

/** What the background is asked for; null where nothing would be left, or nothing is less. */
export function narrowingOf(grant: GrantView, { off, expiresAt, uses }: Less): Narrowing | null {
  const streams = grant.streams.flatMap(({ name, fields }) => {
    const kept = fields.map((field) => field.name).filter((field) => !off.has(pair(name, field)));
    return kept.length === 0 ? [] : [{ name, fields: kept }];
  });
  if (streams.length === 0 || (off.size === 0 && expiresAt === null && uses === null)) return null;
  return { grantId: grant.grantId, streams, expiresAt: expiresAt ?? grant.expiresAt, ...(uses === null ? {} : { maxUses: uses }) };
}
