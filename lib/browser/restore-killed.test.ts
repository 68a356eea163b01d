import "fake-indexeddb/auto";
import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { Slots } from "../vault/slots.ts";
import { DexieStore } from "../vault/store/dexie-store.ts";
import { memoryValues, PASSPHRASE, slottedParts, testParts } from "../vault/testing.ts";
import { Vault } from "../vault/vault.ts";
import { FILE_PASSPHRASE, leftovers, load, NEW_PASSPHRASE, NOW, SOURCE, walletOver, watch } from "./testing.ts";

/** Slow by design, and not what is tested here. */
vi.mock("hash-wasm", async (original) => ({
  ...(await original<object>()),
  argon2id: async ({ password, salt }: { password: string; salt: Uint8Array }) =>
    new Uint8Array(createHash("sha256").update(password).update(salt).digest()),
}));

/** A browser that writes so many times more, and then nothing any more. */
const browser = { left: Number.POSITIVE_INFINITY };
function write(): void {
  if (browser.left-- <= 0) throw new Error("killed");
}
const writing: Partial<Record<keyof DexieStore, unknown>> = {};
for (const name of ["commit", "load", "clear", "destroy", "addPlain", "writePlain"] as const) {
  const method = DexieStore.prototype[name] as (this: DexieStore, ...input: unknown[]) => Promise<void>;
  writing[name] = async function (this: DexieStore, ...input: unknown[]) {
    write();
    return method.apply(this, input);
  };
}
Object.assign(DexieStore.prototype, writing);
function mortalValues(): ReturnType<typeof memoryValues> {
  const values = memoryValues();
  return {
    ...values,
    set: async (items) => {
      write();
      await values.set(items);
    },
    remove: async (keys) => {
      write();
      await values.remove(keys);
    },
  };
}

const imported = async (vault: Vault): Promise<number> => (await vault.records.summary(SOURCE, "play_events")).count;

/** Backups of another wallet, and of the one that is here as it was before. */
const backups: { file: Blob; passphrase: string; records: number }[] = [];
beforeAll(async () => {
  const other = slottedParts();
  const vault = new Vault(other);
  await vault.create("another passphrase", NOW);
  for (const [parts, of, records] of [[other, vault, 40] as const, await ownBefore()]) {
    await load(of, "kept", 0, records);
    const { file } = await walletOver(of, parts).keeper.backUp(FILE_PASSPHRASE, watch());
    backups.push({ file, passphrase: FILE_PASSPHRASE, records });
  }
});
async function ownBefore() {
  const { vault, parts } = await testParts();
  return [parts, vault, 20] as const;
}

/** The wallet that is here, in the first slot or, restored once before, in the second. */
async function living(isSecond: boolean) {
  const values = mortalValues();
  const name = `slots-${crypto.randomUUID()}`;
  const { vault, parts } = await testParts(slottedParts(values, name));
  const wallet = walletOver(vault, parts);
  if (isSecond) {
    const { file } = await wallet.keeper.backUp(FILE_PASSPHRASE, watch());
    await wallet.keeper.restore(file, { passphrase: FILE_PASSPHRASE }, PASSPHRASE, watch());
    await vault.unlock(PASSPHRASE, NOW);
  }
  await load(vault, "own", 0, 5);
  await vault.commit([await vault.collection<number>("usage").put("own", 1, 0)]);
  return { values, name, wallet };
}

describe.each([
  ["another wallet", 0, false],
  ["this wallet, as it was", 1, false],
  ["another wallet, after a restore", 0, true],
] as const)("a restore of %s that is killed", (_, which, isSecond) => {
  it("after any write leaves the wallet that was here or the restored one, whole, and the next start sweeps the rest up", async () => {
    const outcomes: ("old" | "new")[] = [];
    let isOver = false;
    const backup = backups[which];
    if (!backup) throw new Error("no backup");
    for (let writes = 0; !isOver; writes++) {
      const { values, name, wallet } = await living(isSecond);
      browser.left = writes;
      await wallet.keeper.restore(backup.file, { passphrase: FILE_PASSPHRASE }, NEW_PASSPHRASE, watch()).catch(() => undefined);
      isOver = browser.left >= 0;
      browser.left = Number.POSITIVE_INFINITY;

      const parts = slottedParts(values, name);
      const vault = new Vault(parts);
      expect(await vault.state(), `${writes}`).toBe("locked");
      const opens = await Promise.allSettled([PASSPHRASE, NEW_PASSPHRASE].map((passphrase) => vault.check(passphrase, NOW)));
      const outcome = opens[1]?.status === "fulfilled" ? "new" : "old";
      expect(opens.map(({ status }) => status).filter((status) => status === "fulfilled")).toHaveLength(1);
      outcomes.push(outcome);
      for (let looks = 0; looks < 2; looks++) {
        await vault.unlock(outcome === "new" ? NEW_PASSPHRASE : PASSPHRASE, NOW);
        expect(await vault.state()).toBe("unlocked");
        expect(await vault.inspect()).toEqual([]);
        expect(await imported(vault)).toBe(outcome === "new" ? backup.records : 5);
        expect((await vault.collection<number>("usage").get("own"))?.value).toBe(outcome === "new" ? undefined : 1);
        await new Slots(values, name).sweep();
        await vault.lock();
      }
      // Of two second copies one is left.
      const copies = [...values.values.keys()].flatMap((key) => (key.endsWith("/header") ? [key] : []));
      expect(copies).toHaveLength(1);
      expect(await leftovers()).toBe(0);
    }
    const turn = outcomes.indexOf("new");
    expect(turn).toBeGreaterThan(5);
    expect(outcomes.slice(turn).every((outcome) => outcome === "new")).toBe(true);
    expect(outcomes.length - turn).toBeGreaterThan(2);
  });
});

it("the contexts that had the old one open find the new one", async () => {
  const { values, name, wallet } = await living(false);
  const others = [0, 1].map(() => new Vault(slottedParts(values, name)));
  for (const other of others) expect(await other.state()).toBe("locked");
  const backup = backups[0];
  if (!backup) throw new Error("no backup");
  await wallet.keeper.restore(backup.file, { passphrase: FILE_PASSPHRASE }, NEW_PASSPHRASE, watch());
  for (const other of others) {
    expect(await other.state()).toBe("locked");
    await other.unlock(NEW_PASSPHRASE, NOW);
    expect(await imported(other)).toBe(backup.records);
  }
});

it("a lost word on which slot is live loses no vault and deletes none", async () => {
  const { values, name } = await living(true);
  values.values.clear();
  await new Slots(values, name).sweep();
  const vault = new Vault(slottedParts(values, name));
  expect(await vault.state()).toBe("locked");
  await vault.unlock(PASSPHRASE, NOW);
  expect(await vault.inspect()).toEqual([]);
  expect(await imported(vault)).toBe(5);
});

it("where there never was a wallet, a restore that is killed leaves none, or the restored one", async () => {
  const backup = backups[0];
  if (!backup) throw new Error("no backup");
  const states = new Set<string>();
  for (let writes = 1; writes < 16; writes += 2) {
    const [values, name] = [mortalValues(), `slots-${crypto.randomUUID()}`];
    const parts = slottedParts(values, name);
    browser.left = writes;
    await walletOver(new Vault(parts), parts)
      .keeper.restore(backup.file, { passphrase: FILE_PASSPHRASE }, NEW_PASSPHRASE, watch())
      .catch(() => undefined);
    browser.left = Number.POSITIVE_INFINITY;
    const vault = new Vault(slottedParts(values, name));
    const state = await vault.state();
    states.add(state);
    if (state === "none") await vault.create(PASSPHRASE, NOW);
    else await vault.unlock(NEW_PASSPHRASE, NOW);
    await new Slots(values, name).sweep();
    expect(await vault.inspect()).toEqual([]);
  }
  expect([...states].sort()).toEqual(["locked", "none"]);
});
