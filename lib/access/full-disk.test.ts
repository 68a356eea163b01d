import { beforeEach, expect, it } from "vitest";
import { readEvents } from "../activity/read.ts";
import { verifyLog } from "../activity/verify.ts";
import type { Grant } from "../consent/grant.ts";
import { grantsOf, grantViews } from "../consent/grants.ts";
import { revoke, settleStops } from "../consent/revoke.ts";
import type { Standing } from "../consent/stop-list.ts";
import { memoryStops, standingOf } from "../consent/testing.ts";
import { KEPT_FREE, LAST_FREE } from "../vault/store/room.ts";
import { NoSpace } from "../vault/store/store.ts";
import { roomyTestStore, testParts } from "../vault/testing.ts";
import { findGrant } from "./find-grant.ts";
import { presentGrant } from "./present.ts";
import { serveQuery } from "./query.ts";
import { grantOf, importPlays, NOW, ORIGIN, SOURCE } from "./testing.ts";

let disk: { free: number };
let standing: Standing;
let grant: Grant;
beforeEach(async () => {
  const roomy = roomyTestStore();
  const { vault } = await testParts(roomy.store);
  disk = roomy.disk;
  standing = standingOf(vault);
  await importPlays(vault);
  grant = await grantOf(vault);
});

const query = (callId: string) =>
  serveQuery(standing, { origin: ORIGIN, callId, params: { grantId: grant.grantId, stream: "play_events" } }, () => NOW);
const present = () =>
  presentGrant(standing, ORIGIN, { grantId: grant.grantId, challenge: "12345678", audience: "https://verifier.example" }, () => NOW);
const logged = async () => (await readEvents(standing.vault, { limit: 100 })).events.map(({ event }) => event.type);
const stored = async () => (await standing.vault.collection<{ revokedAt?: number }>("usage").get(grant.grantId))?.value;
const revoked = { code: "grant_revoked" };

it("serves nothing that it cannot write down, spends nothing, and reads what there is", async () => {
  await query("before");
  const before = await logged();
  disk.free = KEPT_FREE - 1;
  await expect(query("full")).rejects.toBeInstanceOf(NoSpace);
  await expect(present()).rejects.toBeInstanceOf(NoSpace);
  await expect(grantOf(standing.vault)).rejects.toBeInstanceOf(NoSpace);
  expect(await logged()).toEqual(before);
  expect((await standing.vault.records.summary(SOURCE, "play_events")).count).toBe(60);
  disk.free = Number.POSITIVE_INFINITY;
  expect((await query("full")).disclosure.usesLeft).toBe(3);
});

it("revokes for good with the room that others leave free", async () => {
  disk.free = LAST_FREE + 100_000;
  expect(await revoke(standing, grant.grantId, "user", NOW)).toMatchObject({ lasting: true });
  expect((await standing.stops.list()).stops).toEqual([]);
  expect(await stored()).toMatchObject({ revokedAt: NOW });
  await expect(query("after")).rejects.toMatchObject(revoked);
});

it("revokes with no room at all: from then on nothing is served, also when there is room again", async () => {
  await query("before");
  disk.free = 0;
  expect(await revoke(standing, grant.grantId, "user", NOW)).toMatchObject({ lasting: false, grant: { origin: ORIGIN } });
  expect(await stored()).not.toHaveProperty("revokedAt");
  for (const free of [0, Number.POSITIVE_INFINITY]) {
    disk.free = free;
    await expect(query("before")).rejects.toMatchObject(revoked);
    await expect(query("after")).rejects.toMatchObject(revoked);
    await expect(present()).rejects.toMatchObject(revoked);
    expect(await grantsOf(standing, ORIGIN, NOW)).toMatchObject([{ state: "revoked" }]);
    expect(await grantViews(standing, NOW)).toMatchObject([{ state: "revoked", untilBrowserEnds: true }]);
  }
  expect(await revoke(standing, `urn:uuid:${crypto.randomUUID()}`, "user", NOW)).toBeUndefined();
});

it("stops one grant, not another", async () => {
  const other = await grantOf(standing.vault);
  disk.free = 0;
  await revoke(standing, grant.grantId, "user", NOW);
  expect((await findGrant(standing, ORIGIN, other.grantId)).usage.value).toEqual({ uses: 0 });
  expect((await grantViews(standing, NOW)).find(({ grantId }) => grantId === other.grantId)).not.toHaveProperty("untilBrowserEnds");
});

it("writes a revocation down, as of when it was made, once there is room", async () => {
  disk.free = 0;
  await revoke(standing, grant.grantId, "app", NOW);
  await settleStops(standing);
  expect((await standing.stops.list()).stops).toHaveLength(1);
  disk.free = Number.POSITIVE_INFINITY;
  await settleStops(standing);
  expect((await standing.stops.list()).stops).toEqual([]);
  expect(await stored()).toMatchObject({ revokedAt: NOW, revokedBy: "app" });
  const [last] = (await readEvents(standing.vault, { limit: 1 })).events;
  expect(last).toMatchObject({ at: NOW, event: { type: "revoked", grantId: grant.grantId, by: "app" } });
  expect(await verifyLog(standing.vault)).toMatchObject({ ok: true });
  expect(await grantViews(standing, NOW)).toMatchObject([{ state: "revoked" }]);
  expect((await grantViews(standing, NOW))[0]).not.toHaveProperty("untilBrowserEnds");
});

it("says nothing of the browser's end where the stop outlasts it", async () => {
  standing = { ...standing, stops: memoryStops(true) };
  disk.free = 0;
  expect(await revoke(standing, grant.grantId, "user", NOW)).toMatchObject({ lasting: true });
  expect((await grantViews(standing, NOW))[0]).not.toHaveProperty("untilBrowserEnds");
});
