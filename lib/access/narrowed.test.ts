import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { readEvents } from "../activity/read.ts";
import { verifyLog } from "../activity/verify.ts";
import type { Grant } from "../consent/grant.ts";
import { grantsOf, grantViews } from "../consent/grants.ts";
import { NotANarrowing } from "../consent/narrow.ts";
import { narrowGrant } from "../consent/narrow-grant.ts";
import { revoke } from "../consent/revoke.ts";
import type { Standing } from "../consent/stop-list.ts";
import { standingOf } from "../consent/testing.ts";
import type { Narrowing } from "../consent/views.ts";
import { testVault } from "../vault/testing.ts";
import { serveQuery } from "./query.ts";
import { DAY, grantOf, importPlays, NOW, ORIGIN } from "./testing.ts";

let standing: Standing;
beforeEach(async () => {
  standing = standingOf(await testVault());
  await importPlays(standing.vault);
});

const play_events = "play_events";
const two = { streams: [{ name: play_events, necessity: "required" as const, fields: ["artist_name", "track_name"] }] };
const lessOf = (grant: Grant, change: Partial<Narrowing> = {}): Narrowing => ({
  grantId: grant.grantId,
  streams: [{ name: play_events, fields: ["artist_name"] }],
  expiresAt: grant.expiresAt,
  ...change,
});
const narrowed = (grant: Grant, change: Partial<Narrowing> = {}, now = NOW) => narrowGrant(standing, lessOf(grant, change), () => now);
let calls = 0;
const query = (grantId: string, now = NOW) =>
  serveQuery(standing, { origin: ORIGIN, callId: `c${calls++}`, params: { grantId, stream: play_events } }, () => now);
describe("a grant that is cut down", () => {
  it("is revoked, and a smaller one takes its place", async () => {
    const before = await grantOf(standing.vault, two);
    await query(before.grantId);
    const { after } = (await narrowed(before, { expiresAt: NOW + DAY / 2 })) ?? expect.unreachable();
    await expect(query(before.grantId)).rejects.toMatchObject({ code: "grant_revoked" });
    const page = await query(after.grantId);
    expect(Object.keys(page.data[0]?.data ?? {})).toEqual(["artist_name"]);
    expect(page.disclosure.usesLeft).toBe(3);
    await expect(query(after.grantId, NOW + DAY / 2)).rejects.toMatchObject({ code: "grant_expired" });
    expect(await grantsOf(standing, ORIGIN, NOW)).toMatchObject([
      { grantId: expect.any(String), state: expect.stringMatching(/active|revoked/) },
      { state: expect.stringMatching(/active|revoked/) },
    ]);
    const [last] = (await readEvents(standing.vault, { limit: 10 })).events.filter(({ event }) => event.type === "narrowed");
    expect(last?.event).toMatchObject({
      grantId: before.grantId,
      successor: after.grantId,
      streams: [{ name: play_events, fields: ["artist_name"] }],
    });
    expect(await verifyLog(standing.vault)).toMatchObject({ ok: true });
  });

  it("keeps the ids of its records", async () => {
    const before = await grantOf(standing.vault, two);
    const [first] = (await query(before.grantId)).data;
    const { after } = (await narrowed(before)) ?? expect.unreachable();
    expect((await query(after.grantId)).data[0]?.id).toBe(first?.id);
  });

  it("is never more, in any way", async () => {
    const before = await grantOf(standing.vault, { streams: [{ name: play_events, fields: ["artist_name"] }] });
    for (const more of [
      { streams: [{ name: play_events, fields: ["artist_name", "track_name"] }] },
      { streams: [{ name: "library_tracks", fields: ["artist_name"] }] },
      { streams: [] },
      { streams: [{ name: play_events, fields: [] }] },
      { streams: [1, 2].map(() => ({ name: play_events, fields: ["artist_name"] })) },
      { expiresAt: before.expiresAt + DAY },
      { expiresAt: NOW },
      { expiresAt: Number.NaN },
      { maxUses: 6 },
      { maxUses: 0 },
    ])
      await expect(narrowed(before, more)).rejects.toBeInstanceOf(NotANarrowing);
    expect((await grantViews(standing, NOW)).map(({ state }) => state)).toEqual(["active"]);
  });

  it("is over when the grant was", async () => {
    const [revoked, ended] = [await grantOf(standing.vault), await grantOf(standing.vault)];
    await revoke(standing, revoked.grantId, "user", NOW);
    expect(await narrowed(revoked)).toBeUndefined();
    expect(await narrowed(ended, {}, ended.expiresAt)).toBeUndefined();
  });

  it("lives no longer by a clock that was turned back", async () => {
    const before = await grantOf(standing.vault, two);
    await query(before.grantId, before.expiresAt - 60_000);
    const back = before.expiresAt - 60_000 - DAY / 2;
    const { after } = (await narrowed(before, { expiresAt: back + 60_000 }, back)) ?? expect.unreachable();
    expect(after.expiresAt).toBeLessThanOrEqual(back + 60_000);
    await expect(narrowed(after, { expiresAt: before.expiresAt }, back)).rejects.toBeInstanceOf(NotANarrowing);
  });

  it("read while it is cut down, is read by the one or the other and spends no use twice", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 4 }), async (reads) => {
        const before = await grantOf(standing.vault, two);
        const reading = Promise.all(
          Array.from({ length: reads }, () =>
            query(before.grantId).then(
              () => true,
              () => false,
            ),
          ),
        );
        const [served, done] = await Promise.all([reading, narrowed(before)]);
        const after = done?.after ?? expect.unreachable();
        const uses = (await grantViews(standing, NOW)).find(({ grantId }) => grantId === before.grantId)?.uses ?? Number.NaN;
        expect(served.filter(Boolean).length).toBeLessThanOrEqual(uses);
        expect(after.access.max_uses).toBe(5 - uses);
        await expect(query(before.grantId)).rejects.toMatchObject({ code: "grant_revoked" });
      }),
      { numRuns: 15 },
    );
  });
});
