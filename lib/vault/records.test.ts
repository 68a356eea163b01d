import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryStore } from "./memory-store.ts";
import { compare, type Order, type StoredRecord } from "./segments.ts";
import { memorySession, testVault, vaultParts } from "./testing.ts";
import { Vault } from "./vault.ts";

const SOURCE = "urn:datawallet:source:test";
const record = (time: number): StoredRecord => ({ time, key: `k${time}`, data: { n: time } });

async function load(vault: Vault, importId: string, records: readonly StoredRecord[]): Promise<void> {
  const draft = vault.records.begin(importId);
  await vault.records.stage(draft, SOURCE, "plays", [...records].sort(compare), 5);
  await vault.commit(await vault.records.publish(draft));
}

async function readAll(vault: Vault, order: Order, limit: number, since = 0, until = Number.MAX_SAFE_INTEGER, version?: number): Promise<number[]> {
  const times: number[] = [];
  let after: { time: number; key: string } | undefined;
  for (;;) {
    const page = await vault.records.page({
      source: SOURCE,
      stream: "plays",
      since,
      until,
      order,
      limit,
      ...(after ? { after } : {}),
      ...(version === undefined ? {} : { version }),
    });
    times.push(...page.records.map(({ time }) => time));
    after = page.records.at(-1);
    if (!page.more) return times;
  }
}

describe("records", () => {
  it("pages through overlapping imports in order, within any range, whatever the page size", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uniqueArray(fc.nat(5000), { maxLength: 60 }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom<Order>("asc", "desc"),
        fc.integer({ min: 1, max: 30 }),
        fc.nat(5000),
        fc.nat(5000),
        async (imports, order, limit, a, b) => {
          const vault = await quickVault();
          const all = [...new Set(imports.flat())];
          for (const [n, times] of imports.entries()) {
            const fresh = times.filter((time) => !imports.slice(0, n).flat().includes(time));
            if (fresh.length > 0) await load(vault, `import-${n}`, fresh.map(record));
          }
          const [since, until] = [Math.min(a, b), Math.max(a, b)];
          const expected = all.filter((time) => time >= since && time < until).sort((x, y) => (order === "asc" ? x - y : y - x));
          expect(await readAll(vault, order, limit, since, until)).toEqual(expected);
          expect(await vault.records.count(SOURCE, "plays", since, until)).toBe(expected.length);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("shows nothing of a draft before it is published, and nothing after it is discarded", async () => {
    const vault = await testVault();
    const draft = vault.records.begin("a");
    await vault.records.stage(draft, SOURCE, "plays", [record(1)], 0);
    expect(await readAll(vault, "asc", 10)).toEqual([]);
    await vault.records.discard(draft);
    expect(await vault.records.sweep()).toBe(0);
  });

  it("sweeps what an import left behind, and only that", async () => {
    const vault = await testVault();
    await load(vault, "a", [record(1)]);
    await vault.records.stage(vault.records.begin("b"), SOURCE, "plays", [record(2)], 0);
    expect(await vault.records.sweep()).toBe(1);
    expect(await readAll(vault, "asc", 10)).toEqual([1]);
  });

  it("keeps the pages of one version the same while others import", async () => {
    const vault = await testVault();
    await load(vault, "a", [record(1), record(3)]);
    const version = await vault.records.version(SOURCE, "plays");
    await load(vault, "b", [record(2)]);
    expect(await readAll(vault, "desc", 1, 0, 10, version)).toEqual([3, 1]);
    expect(await readAll(vault, "desc", 1)).toEqual([3, 2, 1]);
  });

  it("knows what it holds, and takes one import back", async () => {
    const vault = await testVault();
    await load(vault, "a", [record(1), record(2)]);
    await load(vault, "b", [record(3)]);
    expect(await vault.records.known(SOURCE, "plays", [record(2), record(9)])).toEqual(new Set(["k2"]));
    const { changes, removed } = await vault.records.removeImport(SOURCE, "plays", "a");
    await vault.commit(changes);
    expect(removed).toBe(2);
    expect(await vault.records.summary(SOURCE, "plays")).toEqual({ count: 1, from: 3, to: 3 });
  });

  it("never passes damage off as emptiness", async () => {
    const store = new MemoryStore();
    const vault = new Vault(vaultParts(store));
    await vault.create("correct horse battery", 0);
    const draft = vault.records.begin("a");
    await vault.records.stage(draft, SOURCE, "plays", [record(1)], 0);
    await vault.commit(await vault.records.publish(draft));
    const [segment] = [...draft.staged.values()].flat();
    const { space } = await vault.collection("manifests").put("x", 0, 0);
    expect((await store.list(space)).length).toBe(1);
    await vault.records.discard(draft);
    await expect(readAll(vault, "asc", 10)).rejects.toThrow("a segment is missing");
    expect(segment?.count).toBe(1);
  });
});

/** Making keys is slow by design; a property needs many vaults, so it opens one header again and again. */
let made: { header: unknown; vaultKey: string } | undefined;
async function quickVault(): Promise<Vault> {
  const store = new MemoryStore();
  const session = memorySession();
  const vault = new Vault(vaultParts(store, session));
  if (made) {
    await store.writePlain("header", made.header);
    await session.write(made.vaultKey);
  } else {
    await vault.create("correct horse battery", 0);
    made = { header: await store.readPlain("header"), vaultKey: (await session.read()) ?? "" };
  }
  return vault;
}
