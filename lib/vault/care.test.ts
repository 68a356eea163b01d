import { expect, test } from "vitest";
import { SecondCopy } from "./second-copy.ts";
import { memoryValues, PASSPHRASE, testParts } from "./testing.ts";
import { Vault } from "./vault.ts";

test("a second copy that is being written is not called damaged, and one that is wrong still is", async () => {
  const { parts } = await testParts();
  const values = memoryValues();
  let release = (): void => undefined;
  let written: Promise<void> = Promise.resolve();
  const slow = {
    ...values,
    set: async (items: Record<string, unknown>) => {
      await written;
      await values.set(items);
    },
    get: async (keys: string[] | null) => {
      const got = await values.get(keys);
      // Whoever reads all of it looks for damage.
      if (keys === null) release();
      return got;
    },
  };
  const vault = new Vault({ ...parts, copy: new SecondCopy(slow) });
  await vault.inspect();
  const imports = vault.collection<number>("imports");
  await vault.commit([await imports.put("a", 1, 0)]);
  expect(await vault.inspect()).toEqual([]);

  // Rows that are gone leave the copy first, and what replaces them comes after.
  written = new Promise((resolve) => (release = resolve));
  const gone = new Promise<void>((resolve) => {
    slow.remove = async (keys) => {
      await values.remove(keys);
      resolve();
    };
  });
  const entry = await imports.get("a");
  const committed = vault.commit([await imports.remove("a", entry?.rev ?? 0)]);
  await gone;
  expect(await vault.inspect()).toEqual([]);
  await committed;

  await vault.commit([await imports.put("b", 1, 0)]);
  for (const key of values.values.keys()) if (key.includes("row/") && !key.includes("head")) values.values.delete(key);
  expect(await vault.inspect()).toEqual([{ kind: "second_copy" }]);
  expect(await vault.inspect()).toEqual([]);
});

test("what others write while everything is looked at is no damage, however long they go on; what is lost meanwhile still is", async () => {
  const { parts, vault } = await testParts();
  const imports = vault.collection<number>("imports");
  const ledger = vault.sequence<number>("ledger");
  let isOver = false;
  const writing = (async () => {
    for (let round = 1; !isOver; round++) {
      const before = await imports.get("a");
      await vault.commit([await imports.put("a", round, before?.rev ?? 0), await ledger.append(round, round)]);
    }
  })();
  const ended = writing.catch((error: unknown) => error);
  for (let look = 0; look < 10; look++) expect(await vault.inspect()).toEqual([]);
  const [row] = (await parts.store.scan(undefined, 1000)).filter(({ id }) => id === 1);
  await parts.store.commit([{ space: row?.space ?? "", id: 1, expect: row?.rev ?? 0, box: null }]);
  expect(await vault.inspect()).toEqual([{ kind: "entries", sequence: "ledger", from: 1, to: 1 }]);
  isOver = true;
  await ended;
});

test("a second copy that lost or altered a row under a sound head is seen after the unlock, which does not look, and is written anew", async () => {
  for (const harm of ["lost", "altered"] as const) {
    const { parts } = await testParts();
    const values = memoryValues();
    const vault = new Vault({ ...parts, copy: new SecondCopy(values) });
    await vault.inspect();
    await vault.commit([await vault.collection<number>("imports").put("a", 1, 0)]);
    await vault.lock();
    const [key] = [...values.values.keys()].filter((name) => name.includes("row/") && !name.includes("head"));
    const row = values.values.get(key ?? "") as { box: string };
    if (harm === "lost") values.values.delete(key ?? "");
    else values.values.set(key ?? "", { ...row, box: `${row.box.slice(0, 30)}${row.box[30] === "A" ? "B" : "A"}${row.box.slice(31)}` });

    await vault.unlock(PASSPHRASE, Date.UTC(2026, 0, 2));
    expect(await vault.state()).toBe("unlocked");
    expect(await vault.isCopyWhole()).toBe(false);
    expect(await vault.inspect()).toEqual([{ kind: "second_copy" }]);
    expect(await vault.isCopyWhole()).toBe(true);
    expect(await vault.state()).toBe("unlocked");
  }
});
