import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { logEvents } from "../activity/log.ts";
import { readEvents } from "../activity/read.ts";
import { verifyLog } from "../activity/verify.ts";
import { testVault } from "../vault/testing.ts";
import type { Vault } from "../vault/vault.ts";
import { standingOf } from "./testing.ts";
import { knownTime, noteTime, readTime, steady, timeFor } from "./time.ts";

const NOON = Date.UTC(2026, 5, 1, 12);
const HOUR = 3_600_000;

let vault: Vault;
let standing: ReturnType<typeof standingOf>;
beforeEach(async () => {
  vault = await testVault();
  standing = standingOf(vault);
});
const at = (wall: number) => readTime(standing, () => wall);

describe("the time", () => {
  it("is the clock's while that goes on", async () => {
    expect(await at(NOON)).toEqual({ wall: NOON, setBack: 0 });
    expect(await at(NOON + HOUR)).toEqual({ wall: NOON + HOUR, setBack: 0 });
  });

  it("counts what the clock was set back against the log, once, and tells of it", async () => {
    await logEvents(vault, [{ type: "backed_up" }], NOON);
    expect(await at(NOON - HOUR)).toEqual({ wall: NOON - HOUR, setBack: HOUR });
    expect(await at(NOON - HOUR)).toEqual({ wall: NOON - HOUR, setBack: HOUR });
    expect(await at(NOON - HOUR + 5)).toEqual({ wall: NOON - HOUR + 5, setBack: HOUR });
    expect((await readEvents(vault, { limit: 1 })).events[0]?.event).toEqual({ type: "clock_set_back", by: HOUR });
    expect(await verifyLog(vault)).toMatchObject({ ok: true });
    expect(await knownTime(vault, NOON)).toEqual({ wall: NOON, setBack: HOUR });
  });

  it("counts once what many notice at the same time", async () => {
    await logEvents(vault, [{ type: "backed_up" }], NOON);
    const times = await Promise.all(Array.from({ length: 8 }, () => at(NOON - HOUR)));
    expect(times.map(({ setBack }) => setBack)).toEqual(times.map(() => HOUR));
  });

  it("is no setback where an entry was made while it was read", async () => {
    let clock = NOON;
    const read = async (): Promise<undefined> => {
      clock += 1;
      await logEvents(vault, [{ type: "backed_up" }], clock);
    };
    expect(await readTime({ vault, seen: { ...standing.seen, read } }, () => clock)).toMatchObject({ setBack: 0 });
  });

  it("was seen also while the vault was locked", async () => {
    await noteTime(standing, () => NOON);
    await vault.lock();
    await noteTime(standing, () => NOON + 2 * HOUR);
    await noteTime(standing, () => NOON + HOUR);
    await vault.unlock("correct horse battery", NOON);
    expect(await at(NOON + HOUR)).toEqual({ wall: NOON + HOUR, setBack: HOUR });
    expect(await at(NOON + HOUR)).toEqual({ wall: NOON + HOUR, setBack: HOUR });
  });

  it("never runs backwards for anything agreed on, whatever the clock does, and new things begin anew", async () => {
    const step = fc.oneof(fc.integer({ min: 0, max: 400 * 24 * HOUR }), fc.integer({ min: -400 * 24 * HOUR, max: -1 }));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const fresh = standingOf(await testVault());
        let wall = NOON;
        await noteTime(fresh, () => wall);
        let last = await readTime(fresh, () => wall);
        const agreed = [last];
        for (const by of steps) {
          wall += by;
          await noteTime(fresh, () => wall);
          const now = await readTime(fresh, () => wall);
          expect(steady(now)).toBeGreaterThanOrEqual(steady(last));
          for (const then of agreed) expect(timeFor(now, then.setBack)).toBeGreaterThanOrEqual(timeFor(last, then.setBack));
          expect(timeFor(now, now.setBack)).toBe(wall);
          // What passes is what passed: forward by the clock, and nothing by its going back.
          expect(steady(now) - steady(last)).toBe(Math.max(0, by));
          agreed.push(now);
          last = now;
        }
      }),
      { numRuns: 40 },
    );
  });
});
