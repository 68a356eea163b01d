import { beforeEach, expect, it } from "vitest";
import type { Grant, Usage } from "../consent/grant.ts";
import { setPaused } from "../consent/pause.ts";
import { revoke } from "../consent/revoke.ts";
import { revokeAll } from "../consent/revoke-all.ts";
import type { Standing } from "../consent/stop-list.ts";
import { standingOf } from "../consent/testing.ts";
import { WalletError } from "../protocol/errors.ts";
import { MemoryStore } from "../vault/store/memory-store.ts";
import { NoSpace, type Store } from "../vault/store/store.ts";
import { roomyTestStore, testParts } from "../vault/testing.ts";
import type { Vault } from "../vault/vault.ts";
import { presentGrant } from "./present.ts";
import { serveQuery } from "./query.ts";
import { grantOf, importPlays, NOW, ORIGIN } from "./testing.ts";

/** A thousand in the full form: `FREEHOLD_RACES=1000`. */
const RACES = Number(process.env["FREEHOLD_RACES"] ?? 250);
const READS = 2;

/** Numbers from 0 to 1, the same in each run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** Mostly short, and now and then long enough that all others go by. */
const pause = (roll: () => number): Promise<void> => turns(roll() < 0.03 ? 60 : Math.floor(roll() * 2));

/** A store that takes its time over everything, each time another: whoever waits for it can be overtaken. */
const slow = (store: Store, roll: () => number): Store =>
  new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return async (...args: unknown[]) => {
        await pause(roll);
        const result: unknown = await value.apply(target, args);
        await pause(roll);
        return result;
      };
    },
  });

it(`a revocation that was acknowledged is never followed by a delivery, in ${RACES} races`, async () => {
  const roll = dice(7);
  const { vault } = await testParts(slow(new MemoryStore(), roll));
  const standing = standingOf(vault);
  await importPlays(vault);
  const template = await grantOf(vault, { max_uses: 100 });
  const [before, after] = [{ count: 0 }, { count: 0 }];
  for (let race = 0; race < RACES; race++) {
    const grantId = `urn:uuid:${crypto.randomUUID()}`;
    await vault.commit([
      await vault.collection<Grant>("grants").put(grantId, { ...template, grantId }, 0),
      await vault.collection<Usage>("usage").put(grantId, { uses: 0 }, 0),
    ]);
    let acknowledged = false;
    const late: string[] = [];
    const delivered = async (what: string, work: () => Promise<unknown>): Promise<void> => {
      await turns(Math.floor(roll() * 25));
      try {
        await work();
        before.count += 1;
        if (acknowledged) late.push(what);
      } catch (error) {
        if (!(error instanceof WalletError)) throw error;
        expect(error.code).toBe("grant_revoked");
        after.count += 1;
      }
    };
    const call = { origin: ORIGIN, params: { grantId, stream: "play_events", limit: 5 } };
    await Promise.all([
      ...Array.from({ length: READS }, (_, n) => delivered(`read ${n}`, () => serveQuery(standing, { ...call, callId: `${race}.${n}` }, () => NOW))),
      delivered("presentation", () => presentGrant(standing, ORIGIN, { grantId, challenge: "12345678", audience: "https://v.example" }, () => NOW)),
      turns(Math.floor(roll() * 600)).then(async () => {
        await revoke(standing, grantId, "user", NOW);
        acknowledged = true;
      }),
    ]);
    expect(late).toEqual([]);
  }
  // Both ends of the race were run.
  expect(before.count).toBeGreaterThan(RACES / 10);
  expect(after.count).toBeGreaterThan(RACES / 10);
}, 300_000);

let paused = false;
const writePaused = async (to: boolean) => {
  paused = to;
};
const pausable = (vault: Vault): Standing => ({ ...standingOf(vault), isPaused: async () => paused });
beforeEach(() => writePaused(false));

type Ending = (standing: Standing, grantId: string) => Promise<unknown>;
it.each<[string, string, Ending]>([
  ["a revocation", "grant_revoked", (standing, grantId) => revoke(standing, grantId, "user", NOW)],
  [
    "the end of all access",
    "grant_revoked",
    (standing) =>
      revokeAll(
        standing,
        () => NOW,
        async () => undefined,
      ),
  ],
  ["a pause", "locked", (standing) => setPaused(standing, true, () => writePaused(true), NOW)],
])("a read that has committed and not returned when %s is acknowledged, is not delivered", async (_, code, end) => {
  const { vault } = await testParts(new MemoryStore());
  await importPlays(vault);
  const { grantId } = await grantOf(vault);
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  let committed = (): void => undefined;
  const written = new Promise<void>((resolve) => {
    committed = resolve;
  });
  let begun = false;
  // The read's commit is done, and word of it is late: as behind a slow second copy.
  const late: Vault = new Proxy(vault, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (name !== "attempt") return typeof value === "function" ? (value.bind(target) as unknown) : value;
      return async (...args: Parameters<Vault["attempt"]>) => {
        // Reading the time is an attempt within the read's own.
        const isInner = begun;
        begun = true;
        const result = await target.attempt(...args);
        if (isInner) return result;
        committed();
        await gate;
        return result;
      };
    },
  });
  const standing = pausable(vault);
  // The time is noted before: that is a commit of its own.
  await serveQuery(standing, { origin: ORIGIN, callId: "first", params: { grantId, stream: "play_events" } }, () => NOW);
  const reading = serveQuery({ ...standing, vault: late }, { origin: ORIGIN, callId: "late", params: { grantId, stream: "play_events" } }, () => NOW);
  await written;
  await end(standing, grantId);
  open();
  await expect(reading).rejects.toMatchObject({ code });
});

const read = (standing: Standing, grantId: string, callId: string) =>
  serveQuery(standing, { origin: ORIGIN, callId, params: { grantId, stream: "play_events" } }, () => NOW);

it("while all access is ended one by one, nothing of the rest is read; where that fails, the rest is as it was", async () => {
  const { vault } = await testParts(new MemoryStore());
  const standing = standingOf(vault);
  await importPlays(vault);
  const all = [await grantOf(vault), await grantOf(vault)];
  const first = revokeAll(
    standing,
    () => NOW,
    async () => {
      for (const [n, { grantId }] of all.entries()) await expect(read(standing, grantId, `${n}`)).rejects.toMatchObject({ code: "grant_revoked" });
      throw new TypeError("no further");
    },
  );
  await expect(first).rejects.toThrow("no further");
  const later = await Promise.allSettled(all.map(({ grantId }, n) => read(standing, grantId, `after ${n}`)));
  expect(later.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

it("a pause holds before it is written and from then on, without a log", async () => {
  const roomy = roomyTestStore();
  const { vault } = await testParts(roomy.store);
  await importPlays(vault);
  const { grantId } = await grantOf(vault);
  const standing = pausable(vault);
  const write = async () => {
    await expect(read(standing, grantId, "meanwhile")).rejects.toMatchObject({ code: "locked" });
    await writePaused(true);
    roomy.disk.free = 0;
  };
  await expect(setPaused(standing, true, () => Promise.reject(new TypeError("not written")), NOW)).rejects.toThrow("not written");
  await read(standing, grantId, "before");
  await expect(setPaused(standing, true, write, NOW)).rejects.toBeInstanceOf(NoSpace);
  roomy.disk.free = Number.POSITIVE_INFINITY;
  await expect(read(standing, grantId, "after")).rejects.toMatchObject({ code: "locked" });
  await setPaused(standing, false, () => writePaused(false), NOW);
  await read(standing, grantId, "again");
});
