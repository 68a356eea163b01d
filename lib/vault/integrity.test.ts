import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HEAD } from "./head.ts";
import type { StoredRecord } from "./records/segments.ts";
import { type KeyValue, SecondCopy } from "./second-copy.ts";
import { MemoryStore } from "./store/memory-store.ts";
import type { Row } from "./store/store.ts";
import { memorySession, memoryValues, PASSPHRASE, testParts, vaultParts } from "./testing.ts";
import { Vault, VaultDamaged, type VaultParts } from "./vault.ts";

const SOURCE = "urn:datawallet:source:test";
const records: StoredRecord[] = Array.from({ length: 40 }, (_, n) => ({ time: n, key: `k${n}`, data: { n } }));

/** A vault with something in every kind of place, its older self, and everything that lies in its store now. */
async function filled(): Promise<{ vault: Vault; parts: VaultParts; rows: Row[]; older: Row[]; deleted: Row }> {
  const { vault, parts } = await testParts();
  const state = vault.collection<string>("state");
  const grants = vault.collection<object>("grants");
  await vault.commit([await state.put("a", "old", 0), await state.put("b", "old", 0), await grants.put("g", { state: "active" }, 0)]);
  const brief = await grants.put("brief", { state: "active" }, 0);
  await vault.commit([brief]);
  const deleted = await must(parts.store.get(brief.space, brief.id));
  const draft = vault.records.begin("one");
  await vault.records.stage(draft, SOURCE, "plays", records, 5);
  await vault.commit(await vault.records.publish(draft));
  for (const sequence of ["log", "ledger"] as const)
    for (let n = 1; n <= 6; n++) await vault.commit([await vault.sequence<object>(sequence).append(n, { n })]);
  const older = await parts.store.scan(undefined, 1000);
  const standing = await must(grants.get("g"));
  await vault.commit([await state.put("a", "new", (await must(state.get("a"))).rev), await grants.put("g", { state: "revoked" }, standing.rev)]);
  await vault.commit([await grants.remove("brief", brief.rev ?? 1)]);
  await vault.commit([await vault.sequence<object>("log").append(7, { n: 7 })]);
  return { vault, parts, rows: await parts.store.scan(undefined, 1000), older, deleted };
}

async function must<T>(value: Promise<T | undefined>): Promise<T> {
  const found = await value;
  if (found === undefined) throw new Error("nothing there");
  return found;
}

/** Closed and opened again, by the key itself: what an unlock finds. Opening by the passphrase is slow by design. */
async function reopened(parts: VaultParts): Promise<Vault> {
  const session = memorySession();
  await session.write((await parts.session.read()) ?? "");
  const vault = new Vault({ ...parts, session });
  await vault.inspect();
  return vault;
}

const put = async ({ store }: VaultParts, rows: readonly Row[]): Promise<void> => {
  const header = await store.readPlain("header");
  await store.clear();
  await store.load(rows);
  await store.writePlain("header", header);
};

type Mutation = (rows: readonly Row[], older: readonly Row[], deleted: Row, pick: number, other: number) => readonly Row[];
const at = (rows: readonly Row[], index: number): Row => rows[index % rows.length] as Row;
const replace = (rows: readonly Row[], row: Row): readonly Row[] => rows.map((one) => (one.space === row.space && one.id === row.id ? row : one));

const mutations: Record<string, Mutation> = {
  flip: (rows, _older, _deleted, pick, other) => {
    const row = at(rows, pick);
    return replace(rows, { ...row, box: row.box.map((byte, index) => (index === other % row.box.length ? byte ^ 1 : byte)) });
  },
  truncate: (rows, _older, _deleted, pick) => replace(rows, { ...at(rows, pick), box: at(rows, pick).box.slice(0, -1) }),
  swap: (rows, _older, _deleted, pick, other) => {
    const [a, b] = [at(rows, pick), at(rows, pick + 1 + (other % (rows.length - 1)))];
    return replace(replace(rows, { ...a, box: b.box, rev: b.rev }), { ...b, box: a.box, rev: a.rev });
  },
  remove: (rows, _older, _deleted, pick) => rows.filter((row) => row !== at(rows, pick)),
  replay: (rows, older, _deleted, pick) => {
    const changed = older.filter((row) => rows.some((one) => one.space === row.space && one.id === row.id && one.rev !== row.rev));
    return replace(rows, at(changed, pick));
  },
  "put back what was deleted": (rows, _older, deleted) => [...rows, deleted],
  "older all of it": (_rows, older) => older,
  "move to another id": (rows, _older, _deleted, pick) => [
    ...rows,
    { ...at(rows, pick), id: typeof at(rows, pick).id === "number" ? 99 : "elsewhere" },
  ],
  "another revision": (rows, _older, _deleted, pick) => replace(rows, { ...at(rows, pick), rev: at(rows, pick).rev + 1 }),
};

/** Rows moved where nothing looks, such as a segment under a name that no manifest has, are in nobody's way. */
const isIdle = async (kind: string, parts: VaultParts, vault: Vault, rows: readonly Row[], pick: number): Promise<boolean> => {
  if (kind !== "move to another id") return false;
  const { space } = at(rows, pick);
  return space === HEAD[0] || !(await countedSpaces(vault, parts)).has(space);
};

async function countedSpaces(vault: Vault, { store }: VaultParts): Promise<Set<string>> {
  const draft = vault.records.begin("probe");
  await vault.records.stage(draft, SOURCE, "probe", records.slice(0, 1), 0);
  const [segment] = [...draft.staged.values()].flat();
  const rows = await store.scan(undefined, 1000);
  await vault.records.discard(draft);
  const segments = rows.find((row) => row.id === segment?.id)?.space;
  return new Set(rows.map(({ space }) => space).filter((space) => space !== segments && space !== HEAD[0]));
}

describe("a vault at rest", () => {
  it("is whole when nothing was done to it", async () => {
    const { parts } = await filled();
    const vault = await reopened(parts);
    expect(await vault.state()).toBe("unlocked");
    expect(await vault.inspect()).toEqual([]);
  });

  it("shows every mutation of its rows, and gets back from the second copy what is in it", async () => {
    const { vault, parts, rows, older, deleted } = await filled();
    const kinds = Object.keys(mutations);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...kinds), fc.nat(1000), fc.nat(1000), async (kind, pick, other) => {
        fc.pre(!(await isIdle(kind, parts, vault, rows, pick)));
        await put(parts, mutations[kind]?.(rows, older, deleted, pick, other) ?? []);
        const opened = await reopened(parts);
        expect(await opened.state(), kind).toBe("damaged");
        await expect(opened.collection("grants").all()).rejects.toBeInstanceOf(VaultDamaged);

        const { lost } = await opened.repair();
        expect(lost).toEqual([]);
        expect(await opened.state()).toBe("unlocked");
        expect((await opened.collection<object>("grants").all()).map(({ key, value }) => [key, value])).toEqual([["g", { state: "revoked" }]]);
        expect((await opened.collection<string>("state").get("a"))?.value).toBe("new");
        expect((await opened.sequence("ledger").list()).length).toBe(6);
        expect((await opened.recoveryPhrase()).length).toBe(24);
        expect((await opened.sequence("log").last()).seq).toBe(7);
        expect(await opened.inspect()).toEqual([]);

        // As it was, for the next one.
        await put(parts, rows);
        await parts.copy.clear();
        expect(await (await reopened(parts)).state()).toBe("unlocked");
      }),
      { numRuns: 120 },
    );
  });

  it("notices an emptied database, and comes back without its records", async () => {
    const { parts } = await filled();
    await parts.store.clear();
    const vault = new Vault({ ...parts, session: memorySession() });
    expect(await vault.state()).toBe("locked");
    await expect(vault.create("another passphrase", 0)).rejects.toThrow();
    await vault.unlock(PASSPHRASE, 0);
    expect(await vault.damage()).toEqual({ damage: [{ kind: "database" }], secondCopy: "whole", passphraseWaits: false });
    const repaired = await vault.repair();
    expect(repaired.records).toMatchObject([{ source: SOURCE, stream: "plays", records: 40 }]);
    expect(repaired.entries).toEqual([{ sequence: "log", from: 1, to: 7 }]);
    expect((await vault.collection("grants").all()).length).toBe(1);
    expect(await vault.records.summary(SOURCE, "plays")).toMatchObject({ count: 0 });
    await vault.commit([await vault.sequence<object>("log").append((await vault.sequence("log").last()).seq + 1, { n: 8 })]);
    expect(await vault.inspect()).toEqual([]);
    await vault.lock();
    await vault.unlock(PASSPHRASE, 0);
    expect(await vault.state()).toBe("unlocked");
  });

  it("writes a lost second copy anew", async () => {
    const { parts } = await filled();
    await parts.copy.clear();
    const vault = await reopened(parts);
    expect(await vault.state()).toBe("unlocked");
    expect((await vault.damage()).secondCopy).toBe("whole");
  });

  it("has every change in the second copy before it says that it is kept", async () => {
    const values = memoryValues();
    const copy = new SecondCopy(values);
    const vault = new Vault({ ...vaultParts(new MemoryStore()), copy });
    await vault.create(PASSPHRASE, 0);
    const state = vault.collection<number>("state");
    await Promise.all(Array.from({ length: 20 }, async (_, n) => vault.commit([await state.put(`n${n}`, n, 0)])));
    const { space } = await state.put("n0", 0, 0);
    expect((await copy.rows()).filter((row) => row.space === space)).toHaveLength(20);
    expect((await vault.damage()).secondCopy).toBe("whole");
  });

  it("brings the second copy up after a context that was stopped between a commit and its copy", async () => {
    const { vault, parts } = await testParts();
    const state = vault.collection<number>("state");
    // Stopped: whatever it would write to the copy is never written.
    const stopped = new Vault({ ...parts, exclusive: () => new Promise(() => undefined) });
    void stopped.commit([await state.put("lost", 1, 0)]).catch(() => undefined);
    const { space } = await state.put("lost", 1, 0);
    await expect.poll(async () => (await parts.store.list(space)).length).toBe(1);
    await vault.commit([await state.put("next", 2, 0)]);
    expect((await vault.damage()).secondCopy).toBe("whole");
    expect((await parts.copy.rows()).filter((row) => row.space === space)).toHaveLength(2);
  });

  it("goes on when the second copy cannot be written, and catches up", async () => {
    const values = memoryValues();
    let broken = false;
    const flaky: KeyValue = { ...values, set: (items) => (broken ? Promise.reject(new Error("no room")) : values.set(items)) };
    const vault = new Vault({ ...vaultParts(new MemoryStore()), copy: new SecondCopy(flaky) });
    await vault.create(PASSPHRASE, 0);
    const state = vault.collection<number>("state");
    broken = true;
    await vault.commit([await state.put("one", 1, 0)]);
    expect((await vault.damage()).secondCopy).toBe("partly");
    broken = false;
    await vault.commit([await state.put("two", 2, 0)]);
    expect((await vault.damage()).secondCopy).toBe("whole");
  });
});
