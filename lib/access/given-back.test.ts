import { beforeEach, describe, expect, it } from "vitest";
import { readEvents } from "../activity/read.ts";
import { verifyLog } from "../activity/verify.ts";
import { giveAgain } from "../consent/give-again.ts";
import { giveBack } from "../consent/give-back.ts";
import { grantViews } from "../consent/grants.ts";
import { listReceipts } from "../consent/receipts.ts";
import { revoke } from "../consent/revoke.ts";
import type { Standing } from "../consent/stop-list.ts";
import { standingOf } from "../consent/testing.ts";
import { noteTime } from "../consent/time.ts";
import { testVault } from "../vault/testing.ts";
import { serveQuery } from "./query.ts";
import { DAY, grantOf, importPlays, NOW, ORIGIN } from "./testing.ts";

let standing: Standing;
beforeEach(async () => {
  standing = standingOf(await testVault());
  await importPlays(standing.vault);
});

let calls = 0;
const query = (grantId: string, now = NOW) =>
  serveQuery(standing, { origin: ORIGIN, callId: `c${calls++}`, params: { grantId, stream: "play_events" } }, () => now);
const back = (grantId: string, now = NOW) => giveBack(standing, grantId, () => now);

describe("a revocation that is undone", () => {
  it("stays one: a new grant of what was left takes its place", async () => {
    const before = await grantOf(standing.vault);
    await query(before.grantId);
    await revoke(standing, before.grantId, "user", NOW);
    const after = (await back(before.grantId, NOW + 4000)) ?? expect.unreachable();
    expect(after).toMatchObject({ origin: before.origin, expiresAt: before.expiresAt, access: { streams: before.access.streams } });
    await expect(query(before.grantId, NOW + 4000)).rejects.toMatchObject({ code: "grant_revoked" });
    expect((await query(after.grantId, NOW + 4000)).disclosure.usesLeft).toBe(3);
    const { events } = await readEvents(standing.vault, { limit: 5 });
    expect(events.map(({ event }) => event)).toContainEqual({
      type: "given_back",
      origin: ORIGIN,
      grantId: before.grantId,
      successor: after.grantId,
    });
    expect(await verifyLog(standing.vault)).toMatchObject({ ok: true });
    expect(await listReceipts(standing.vault)).toHaveLength(2);
  });

  it("is undone once, however often it is asked", async () => {
    const { grantId } = await grantOf(standing.vault);
    await revoke(standing, grantId, "user", NOW);
    const all = await Promise.all([back(grantId), back(grantId), back(grantId)]);
    expect(new Set(all.map((grant) => grant?.grantId)).size).toBe(1);
    expect(await grantViews(standing, NOW)).toHaveLength(2);
  });

  it("is not undone too late, nor before it was done, nor in the app's place", async () => {
    const late = await grantOf(standing.vault);
    expect(await back(late.grantId)).toBeUndefined();
    await revoke(standing, late.grantId, "user", NOW);
    expect(await back(late.grantId, NOW + 10_001)).toBeUndefined();
    expect(await back(late.grantId, NOW - DAY)).toBeUndefined();
    const byApp = await grantOf(standing.vault);
    await revoke(standing, byApp.grantId, "app", NOW);
    expect(await back(byApp.grantId)).toBeUndefined();
    expect(await back("urn:uuid:none")).toBeUndefined();
  });

  it("does not outlive what it was", async () => {
    const grant = await grantOf(standing.vault);
    const end = grant.expiresAt;
    await revoke(standing, grant.grantId, "user", end - 1000);
    expect(await back(grant.grantId, end)).toBeUndefined();
  });
});

describe("a grant that ran out while the clock was ahead", () => {
  const again = (grantId: string, now: number) => giveAgain(standing, grantId, () => now);
  const viewOf = async (grantId: string, now: number) => (await grantViews(standing, now)).find((view) => view.grantId === grantId);

  it("says so, and what was left of it is given again: as a new grant, until it was to end, once", async () => {
    const before = await grantOf(standing.vault);
    await query(before.grantId);
    await noteTime(standing, () => NOW + 400 * DAY);
    await expect(query(before.grantId, NOW + 1000)).rejects.toMatchObject({ code: "grant_expired" });
    expect(await viewOf(before.grantId, NOW + 1000)).toMatchObject({ state: "expired", ranOutAhead: true });
    const [after, same] = [await again(before.grantId, NOW + 1000), await again(before.grantId, NOW + 2000)];
    expect(after).toMatchObject({ origin: ORIGIN, expiresAt: before.expiresAt, access: { max_uses: 4 } });
    expect(same?.grantId).toBe(after?.grantId);
    expect(await viewOf(before.grantId, NOW + 2000)).not.toHaveProperty("ranOutAhead");
    expect((await query(after?.grantId ?? "", NOW + 2000)).disclosure.usesLeft).toBe(3);
    await expect(query(before.grantId, NOW + 2000)).rejects.toMatchObject({ code: "grant_expired" });
    await expect(query(after?.grantId ?? "", before.expiresAt)).rejects.toMatchObject({ code: "grant_expired" });
    expect(await verifyLog(standing.vault)).toMatchObject({ ok: true });
  });

  it("is not given again where it ran out in truth, was revoked or used up, or is live", async () => {
    const grant = await grantOf(standing.vault);
    expect(await again(grant.grantId, NOW)).toBeUndefined();
    expect(await again(grant.grantId, grant.expiresAt)).toBeUndefined();
    const used = await grantOf(standing.vault, { max_uses: 1 });
    await query(used.grantId, NOW);
    const revoked = await grantOf(standing.vault);
    await revoke(standing, revoked.grantId, "user", NOW);
    await noteTime(standing, () => NOW + 400 * DAY);
    for (const { grantId } of [used, revoked]) expect(await again(grantId, NOW + 1000)).toBeUndefined();
    expect(await again("urn:uuid:none", NOW)).toBeUndefined();
  });
});
