import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryStore } from "../vault/store/memory-store.ts";
import type { Store } from "../vault/store/store.ts";
import { testParts, vaultParts } from "../vault/testing.ts";
import { Vault } from "../vault/vault.ts";
import type { LogEvent } from "./event.ts";
import { logEvents, readEvents, verifyLog } from "./log.ts";

const event = (n: number): LogEvent => ({ type: "denied", origin: `https://app${n}.example`, requestId: String(n) });

async function logged(entries: number): Promise<{ store: Store; vault: Vault; space: string }> {
  const store = new MemoryStore();
  const vault = new Vault(vaultParts(store));
  await vault.create("correct horse battery", 0);
  for (let n = 1; n <= entries; n++) await logEvents(vault, [event(n)], n);
  const { space } = await vault.sequence("log").append(1, null);
  return { store, vault, space };
}

describe("the activity log", () => {
  it("is whole, newest first, in pages", async () => {
    const { vault } = await logged(5);
    expect(await verifyLog(vault)).toMatchObject({ ok: true, entries: 5 });
    const first = await readEvents(vault, { limit: 2 });
    expect(first.events.map(({ seq }) => seq)).toEqual([5, 4]);
    expect(first.more).toBe(true);
    expect((await readEvents(vault, { before: 2, limit: 2 })).events.map(({ event }) => event)).toEqual([event(1)]);
  });

  it("keeps one chain when many write at once", async () => {
    const { vault } = await logged(0);
    await Promise.all(Array.from({ length: 15 }, (_, n) => logEvents(vault, [event(n), event(n + 100)], n)));
    expect(await verifyLog(vault)).toMatchObject({ ok: true, entries: 30 });
  });

  it("names the place of what was altered, removed or put in another's place", async () => {
    const { store, vault, space } = await logged(8);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 7 }), fc.constantFrom("flip", "remove", "swap"), async (seq, damage) => {
        const row = await store.get(space, seq);
        const other = await store.get(space, seq + 1);
        if (!row || !other) throw new Error("no row");
        const box = damage === "swap" ? other.box : row.box.map((byte, index) => (index === 20 ? byte ^ 1 : byte));
        if (damage === "remove") await store.commit([{ space, id: seq, expect: row.rev, box: null }]);
        else await store.load([{ ...row, box }]);
        expect(await verifyLog(vault)).toMatchObject({ ok: false, brokenAt: seq, problem: damage === "remove" ? "missing" : "altered" });
        await store.load([row]);
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    ["in the middle", 3, 5],
    ["at the beginning", 1, 4],
    ["at the end", 6, 8],
    ["all of them", 1, 8],
  ])("goes on after entries that were lost %s, and names them", async (_, from, to) => {
    const { vault, parts } = await testParts();
    await logEvents(
      vault,
      Array.from({ length: 8 }, (__, n) => event(n)),
      0,
    );
    const { space } = await vault.sequence("log").append(99, {});
    for (const { id, rev } of await parts.store.list(space, { after: from - 1, before: to + 1 }))
      await parts.store.commit([{ space, id, expect: rev, box: null }]);
    await vault.inspect();
    expect(await vault.state()).toBe("damaged");
    await vault.repair();
    await logEvents(vault, [event(9), event(10)], 1);
    expect(await verifyLog(vault)).toMatchObject({ ok: true, entries: 10, lost: [{ from, to }] });
  });
});
