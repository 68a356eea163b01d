import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import { DexieStore } from "./dexie-store.ts";
import { parseHeader, UnsupportedVault } from "./header.ts";
import { unwrapByRecoveryPhrase, WrongPassphrase } from "./keys.ts";
import { MemoryStore } from "./memory-store.ts";
import { Conflict } from "./store.ts";
import { memorySession, testVault } from "./testing.ts";
import { TooManyAttempts, Vault, VaultExists, VaultLocked } from "./vault.ts";

const PASSPHRASE = "correct horse battery";

describe("keys", () => {
  it("opens with the passphrase and with nothing else, across instances", async () => {
    const store = new DexieStore(`keys-${crypto.randomUUID()}`);
    const first = new Vault(store, memorySession());
    await first.create(PASSPHRASE, 0);
    await first.commit([await first.collection("state").put("note", { text: "kept" }, 0)]);
    await expect(first.create(PASSPHRASE, 0)).rejects.toBeInstanceOf(VaultExists);

    const second = new Vault(store, memorySession());
    expect(await second.state()).toBe("locked");
    await expect(second.collection("state").get("note")).rejects.toBeInstanceOf(VaultLocked);
    await expect(second.unlock("wrong", 0)).rejects.toBeInstanceOf(WrongPassphrase);
    await second.unlock(PASSPHRASE, 0);
    expect((await second.collection("state").get("note"))?.value).toEqual({ text: "kept" });
    await second.lock();
    await expect(second.seed()).rejects.toBeInstanceOf(VaultLocked);
  });

  it("takes the same passphrase however a keyboard composes it", async () => {
    const store = new MemoryStore();
    await new Vault(store, memorySession()).create("caf\u00e9 au lait", 0);
    const composed = new Vault(store, memorySession());
    await composed.unlock("cafe\u0301 au lait", 0);
    expect(await composed.state()).toBe("unlocked");
  });

  it("makes a recovery phrase of 24 words that opens the vault key too", async () => {
    const store = new MemoryStore();
    const vault = new Vault(store, memorySession());
    await vault.create(PASSPHRASE, 0);
    const words = await vault.recoveryPhrase();
    expect(words).toHaveLength(24);
    const header = parseHeader(await store.readPlain("header"));
    expect(await unwrapByRecoveryPhrase(header, words.join(" "))).toHaveLength(32);
    await expect(unwrapByRecoveryPhrase(header, words.toReversed().join(" "))).rejects.toThrow();
  });

  it("refuses a header with weaker parameters, and notices when stronger ones were written over it", async () => {
    const store = new MemoryStore();
    await new Vault(store, memorySession()).create(PASSPHRASE, 0);
    const header = parseHeader(await store.readPlain("header"));
    const changed = (parameters: object) => ({
      ...header,
      passphrase: { ...header.passphrase, parameters: { ...header.passphrase.parameters, ...parameters } },
    });
    expect(() => parseHeader(changed({ memory: 8 }))).toThrow(UnsupportedVault);
    expect(() => parseHeader({ ...header, format: 2 })).toThrow(UnsupportedVault);
    await store.writePlain("header", changed({ iterations: 4 }));
    await expect(new Vault(store, memorySession()).unlock(PASSPHRASE, 0)).rejects.toBeInstanceOf(WrongPassphrase);
  });

  it("makes wrong passphrases wait, restarts included, and forgets them after the right one", async () => {
    const store = new MemoryStore();
    await new Vault(store, memorySession()).create(PASSPHRASE, 0);
    for (let n = 0; n < 5; n++) await expect(new Vault(store, memorySession()).unlock("wrong", 1000)).rejects.toBeInstanceOf(WrongPassphrase);
    await expect(new Vault(store, memorySession()).unlock(PASSPHRASE, 2000)).rejects.toBeInstanceOf(TooManyAttempts);
    await new Vault(store, memorySession()).unlock(PASSPHRASE, 7000);
    await expect(new Vault(store, memorySession()).unlock("wrong", 7000)).rejects.toBeInstanceOf(WrongPassphrase);
  });
});

describe("tries that come together", () => {
  it("are counted one by one", async () => {
    const store = new MemoryStore();
    const vault = new Vault(store, memorySession());
    await vault.create(PASSPHRASE, 0);
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => vault.unlock("wrong", 0)));
    const names = outcomes.map((outcome) => outcome.status === "rejected" && (outcome.reason as Error).name);
    expect(names.filter((name) => name === "WrongPassphrase")).toHaveLength(5);
    expect(names.filter((name) => name === "TooManyAttempts")).toHaveLength(3);
  });

  it("make one vault, not two", async () => {
    const store = new MemoryStore();
    const outcomes = await Promise.allSettled([1, 2].map(() => new Vault(store, memorySession()).create(PASSPHRASE, 0)));
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("documents", () => {
  it("lets one of two writers of the same revision win, and builds the other's change anew", async () => {
    const vault = await testVault();
    const counter = vault.collection<number>("state");
    const add = () =>
      vault.attempt(async () => {
        const entry = await counter.get("count");
        return { changes: [await counter.put("count", (entry?.value ?? 0) + 1, entry?.rev ?? 0)], result: undefined };
      });
    await Promise.all(Array.from({ length: 20 }, add));
    expect((await counter.get("count"))?.value).toBe(20);
    await expect(vault.commit([await counter.put("count", 0, 3)])).rejects.toBeInstanceOf(Conflict);
  });

  it("lets no box pass for another's, or for another revision of its own", async () => {
    const store = new MemoryStore();
    const vault = new Vault(store, memorySession());
    await vault.create(PASSPHRASE, 0);
    const state = vault.collection<string>("state");
    const [one, two] = [await state.put("one", "1", 0), await state.put("two", "2", 0)];
    await vault.commit([one, { ...two, box: one.box }]);
    await expect(state.get("two")).rejects.toThrow();
    await vault.commit([{ ...one, expect: 1 }]);
    await expect(state.get("one")).rejects.toThrow();
  });

  it("leaves nothing readable at rest", async () => {
    const store = new MemoryStore();
    const vault = new Vault(store, memorySession());
    await vault.create(PASSPHRASE, 0);
    await vault.commit([await vault.collection("grants").put("https://canary.example", { secret: "canary-value" }, 0)]);
    const { space } = await vault.collection("grants").put("x", 0, 0);
    const bytes = JSON.stringify((await store.list(space)).map((row) => [row.space, row.id, new TextDecoder("latin1").decode(row.box)]));
    expect(bytes).not.toContain("canary");
    expect(bytes).not.toContain("grants");
  });
});
