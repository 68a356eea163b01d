import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf } from "../crypto/digest.ts";
import { asBytes } from "../vault/documents.ts";
import { MemoryStore } from "../vault/store/memory-store.ts";
import type { Store } from "../vault/store/store.ts";
import { testParts, testVault, vaultParts } from "../vault/testing.ts";
import { Vault } from "../vault/vault.ts";
import { hashOf, writeEntry } from "./entry.ts";
import type { LogEvent } from "./event.ts";
import { logEvents, readEntries } from "./log.ts";
import { readEvents } from "./read.ts";
import { verifyLog } from "./verify.ts";

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

  it("names where the end was cut off, with the signed head left in place", async () => {
    const { store, vault, space } = await logged(8);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 8 }), async (from) => {
        const rows = await store.list(space, { after: from - 1 });
        await store.commit(rows.map(({ id, rev }) => ({ space, id, expect: rev, box: null })));
        expect(await verifyLog(vault)).toEqual({ ok: false, entries: from - 1, brokenAt: from, problem: "cut_off" });
        await store.load(rows);
      }),
      { numRuns: 10 },
    );
    expect(await verifyLog(vault)).toMatchObject({ ok: true, entries: 8 });
  });

  it("tells a log that was rolled back, head and all, by the second copy", async () => {
    const { store, vault } = await logged(5);
    const before = await store.scan(undefined, 1000);
    for (let n = 6; n <= 9; n++) await logEvents(vault, [event(n)], n);
    const { space } = await vault.sequence("log").append(1, null);
    const later = await store.list(space, { after: 5 });
    await store.commit(later.map(({ id, rev }) => ({ space, id, expect: rev, box: null })));
    await store.load(before);
    expect(await verifyLog(vault)).toEqual({ ok: false, entries: 5, brokenAt: 5, problem: "rolled_back" });
  });

  it("takes no head that its own key did not sign, and no entries behind the signed end", async () => {
    const { vault } = await logged(3);
    const heads = vault.collection<{ jws: string }>("state");
    const head = await heads.get("log-head");
    if (!head) throw new Error("no head");
    const [header, payload, signature = ""] = head.value.jws.split(".");
    const forged = Buffer.from(payload ?? "", "base64url")
      .toString()
      .replace('"seq":3', '"seq":2');
    for (const jws of [`${header}.${Buffer.from(forged).toString("base64url")}.${signature}`, "nonsense", ""]) {
      const rev = (await heads.get("log-head"))?.rev ?? 0;
      await vault.commit([await heads.put("log-head", { jws }, rev)]);
      expect(await verifyLog(vault)).toMatchObject({ ok: false, problem: "altered" });
    }
    await vault.commit([await heads.remove("log-head", (await heads.get("log-head"))?.rev ?? 0)]);
    expect(await verifyLog(vault)).toMatchObject({ ok: false, problem: "altered" });
    // An entry that was written without signing the head anew.
    await vault.commit([await heads.put("log-head", head.value, 0)]);
    expect(await verifyLog(vault)).toMatchObject({ ok: true, entries: 3 });
    const [last] = await readEntries(vault, { descending: true, limit: 1 });
    if (!last) throw new Error("no entry");
    const { bytes } = writeEntry({ at: 4, event: event(4), prev: await hashOf(last), seq: 4 });
    await vault.commit([await vault.sequence("log", asBytes).append(4, bytes)]);
    expect(await verifyLog(vault)).toEqual({ ok: false, entries: 3, brokenAt: 4, problem: "altered" });
  });

  it("goes on with a log of before heads were signed", async () => {
    const vault = await testVault();
    const log = vault.sequence<object>("log");
    let prev = "";
    for (let seq = 1; seq <= 3; seq++) {
      const entry = { seq, at: seq, prev, event: event(seq) };
      const hash = await digestOf(entry);
      await vault.commit([await log.append(seq, { at: seq, prev, hash, event: entry.event })]);
      prev = hash;
    }
    expect(await verifyLog(vault)).toEqual({ ok: true, entries: 3, head: prev });
    expect((await readEvents(vault, { limit: 1 })).events).toEqual([{ seq: 3, at: 3, hash: prev, event: event(3) }]);
    await logEvents(vault, [event(4)], 4);
    expect(await verifyLog(vault)).toMatchObject({ ok: true, entries: 4, signedBy: expect.stringMatching(/^did:key:z6Mk/) });
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
