import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import type { Bytes } from "../crypto/bytes.ts";
import { NewerVault, parseHeader, UnsupportedVault } from "./header.ts";
import { UnknownPasskey, unwrapByRecoveryPhrase, WrongPassphrase, WrongPhrase } from "./keys.ts";
import { TooManyAttempts } from "./lock.ts";
import { DexieStore } from "./store/dexie-store.ts";
import { MemoryStore } from "./store/memory-store.ts";
import { Conflict, type Row, revOf } from "./store/store.ts";
import { memorySession, PASSPHRASE, testParts, testVault, vaultParts } from "./testing.ts";
import { Vault, VaultDamaged, VaultExists, VaultLocked, type VaultParts } from "./vault.ts";

describe("keys", () => {
  it("opens with the passphrase and with nothing else, across instances", async () => {
    const store = new DexieStore(`keys-${crypto.randomUUID()}`);
    const first = new Vault(vaultParts(store));
    await first.create(PASSPHRASE, 0);
    await first.commit([await first.collection("state").put("note", { text: "kept" }, 0)]);
    await expect(first.create(PASSPHRASE, 0)).rejects.toBeInstanceOf(VaultExists);

    const second = new Vault(vaultParts(store));
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
    await new Vault(vaultParts(store)).create("caf\u00e9 au lait", 0);
    const composed = new Vault(vaultParts(store));
    await composed.unlock("cafe\u0301 au lait", 0);
    expect(await composed.state()).toBe("unlocked");
  });

  it("makes a recovery phrase of 24 words that opens the vault key too", async () => {
    const store = new MemoryStore();
    const vault = new Vault(vaultParts(store));
    await vault.create(PASSPHRASE, 0);
    const words = await vault.recoveryPhrase();
    expect(words).toHaveLength(24);
    const header = parseHeader(await store.readPlain("header"));
    expect(await unwrapByRecoveryPhrase(header, words.join(" "))).toHaveLength(32);
    await expect(unwrapByRecoveryPhrase(header, words.toReversed().join(" "))).rejects.toThrow();
  });

  it("refuses a header with weaker parameters, and notices when stronger ones were written over it", async () => {
    const store = new MemoryStore();
    await new Vault(vaultParts(store)).create(PASSPHRASE, 0);
    const header = parseHeader(await store.readPlain("header"));
    const changed = (parameters: object) => ({
      ...header,
      passphrase: { ...header.passphrase, parameters: { ...header.passphrase.parameters, ...parameters } },
    });
    expect(() => parseHeader(changed({ memory: 8 }))).toThrow(UnsupportedVault);
    expect(() => parseHeader({ ...header, format: 3 })).toThrow(NewerVault);
    const { copy } = vaultParts(store);
    for (const weaker of [changed({ iterations: 4 }), changed({ memory: 8 })]) {
      await store.writePlain("header", weaker);
      const vault = new Vault(vaultParts(store));
      await vault.unlock(PASSPHRASE, 0);
      expect(await vault.damage()).toEqual({ damage: [{ kind: "header" }], secondCopy: "whole", passphraseWaits: false });
    }
    await copy.clear();
    await expect(new Vault(vaultParts(store)).unlock(PASSPHRASE, 0)).rejects.toBeInstanceOf(UnsupportedVault);
    await store.writePlain("header", changed({ iterations: 4 }));
    await expect(new Vault(vaultParts(store)).unlock(PASSPHRASE, 0)).rejects.toBeInstanceOf(WrongPassphrase);
  });

  it("makes wrong passphrases wait, restarts included, and forgets them after the right one", async () => {
    const store = new MemoryStore();
    await new Vault(vaultParts(store)).create(PASSPHRASE, 0);
    for (let n = 0; n < 5; n++) await expect(new Vault(vaultParts(store)).unlock("wrong", 1000)).rejects.toBeInstanceOf(WrongPassphrase);
    await expect(new Vault(vaultParts(store)).unlock(PASSPHRASE, 2000)).rejects.toBeInstanceOf(TooManyAttempts);
    await new Vault(vaultParts(store)).unlock(PASSPHRASE, 7000);
    await expect(new Vault(vaultParts(store)).unlock("wrong", 7000)).rejects.toBeInstanceOf(WrongPassphrase);
  });
});

describe("wraps", () => {
  const opens = async (parts: VaultParts, unlock: (vault: Vault) => Promise<void>): Promise<string> => {
    const vault = new Vault({ ...parts, session: memorySession() });
    await unlock(vault);
    expect(await vault.state()).toBe("unlocked");
    return (await vault.recoveryPhrase()).join(" ");
  };

  it("changes the passphrase without encrypting anything again", async () => {
    const { vault, parts } = await testParts();
    const rows = (await parts.store.scan(undefined, 100)).filter(({ id }) => id !== "head");
    await vault.changePassphrase(PASSPHRASE, "another passphrase", 0);
    expect((await parts.store.scan(undefined, 100)).filter(({ id }) => id !== "head")).toEqual(rows);
    await expect(opens(parts, (one) => one.unlock(PASSPHRASE, 0))).rejects.toBeInstanceOf(WrongPassphrase);
    await opens(parts, (one) => one.unlock("another passphrase", 0));
    await expect(vault.changePassphrase(PASSPHRASE, "a third passphrase", 60_000)).rejects.toBeInstanceOf(WrongPassphrase);
  });

  it("does not open by an older header that is put back, though it knows the older passphrase", async () => {
    const { vault, parts } = await testParts();
    const older = await parts.store.readPlain("header");
    await vault.changePassphrase(PASSPHRASE, "another passphrase", 0);
    await parts.store.writePlain("header", older);
    for (const passphrase of [PASSPHRASE, "another passphrase"]) {
      const opened = new Vault({ ...parts, session: memorySession() });
      await opened.unlock(passphrase, 0);
      expect((await opened.damage()).damage).toEqual([{ kind: "header" }]);
      await expect(opened.seed()).rejects.toBeInstanceOf(VaultDamaged);
    }
    const mended = new Vault({ ...parts, session: memorySession() });
    await mended.unlock(PASSPHRASE, 0);
    await mended.repair();
    await expect(opens(parts, (one) => one.unlock(PASSPHRASE, 0))).rejects.toBeInstanceOf(WrongPassphrase);
    await opens(parts, (one) => one.unlock("another passphrase", 0));
  });

  it("opens by each of its passkeys until it is removed, and by no other", async () => {
    const { vault, parts } = await testParts();
    const keys = ["one-passkey-id", "two-passkey-id"].map((id, n) => ({
      id,
      salt: "c2FsdHNhbHRzYWx0",
      secret: () => new Uint8Array(32).fill(n + 1),
    }));
    for (const { secret, ...passkey } of keys) await vault.addPasskey(passkey, secret(), []);
    expect((await vault.passkeys()).map(({ id }) => id)).toEqual(keys.map(({ id }) => id));
    const words = (await vault.recoveryPhrase()).join(" ");
    const by = (id: string, secret: Bytes) => opens(parts, (one) => one.unlockByPasskey(id, secret, 0));
    for (const { id, secret } of keys) expect(await by(id, secret())).toBe(words);
    await expect(by("one-passkey-id", new Uint8Array(32).fill(2))).rejects.toBeInstanceOf(UnknownPasskey);
    await vault.removePasskey("one-passkey-id", []);
    await expect(by("one-passkey-id", new Uint8Array(32).fill(1))).rejects.toBeInstanceOf(UnknownPasskey);
    expect(await by("two-passkey-id", new Uint8Array(32).fill(2))).toBe(words);
  });

  it("opens by the recovery phrase and takes a new passphrase", async () => {
    const { vault, parts } = await testParts();
    const words = await vault.recoveryPhrase();
    const recover = (phrase: string) => opens(parts, (one) => one.recover(phrase, "a new passphrase", 0));
    await expect(recover(words.toReversed().join(" "))).rejects.toBeInstanceOf(WrongPhrase);
    await expect(recover("abandon ".repeat(23) + "art")).rejects.toBeInstanceOf(WrongPhrase);
    await recover(`  ${words.join("\n").toUpperCase()} `);
    await opens(parts, (one) => one.unlock("a new passphrase", 0));
    await expect(opens(parts, (one) => one.unlock(PASSPHRASE, 0))).rejects.toBeInstanceOf(WrongPassphrase);
  });

  it("takes a passphrase that was chosen for a damaged vault once it is mended", async () => {
    const { vault, parts } = await testParts();
    const words = (await vault.recoveryPhrase()).join(" ");
    const older = await parts.store.readPlain("header");
    await vault.changePassphrase(PASSPHRASE, "another passphrase", 0);
    await parts.store.writePlain("header", older);
    const mended = new Vault({ ...parts, session: memorySession() });
    await mended.recover(words, "a new passphrase", 0);
    expect(await mended.state()).toBe("damaged");
    await mended.inspect();
    await mended.repair();
    expect(await mended.inspect()).toEqual([]);
    await opens(parts, (one) => one.unlock("a new passphrase", 0));
    for (const gone of [PASSPHRASE, "another passphrase"])
      await expect(opens(parts, (one) => one.unlock(gone, 0))).rejects.toBeInstanceOf(WrongPassphrase);
  });
});

describe("tries that come together", () => {
  it("are counted one by one", async () => {
    const store = new MemoryStore();
    const vault = new Vault(vaultParts(store));
    await vault.create(PASSPHRASE, 0);
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => vault.unlock("wrong", 0)));
    const names = outcomes.map((outcome) => outcome.status === "rejected" && (outcome.reason as Error).name);
    expect(names.filter((name) => name === "WrongPassphrase")).toHaveLength(5);
    expect(names.filter((name) => name === "TooManyAttempts")).toHaveLength(3);
  });

  it("make one vault, not two", async () => {
    const store = new MemoryStore();
    const outcomes = await Promise.allSettled([1, 2].map(() => new Vault(vaultParts(store)).create(PASSPHRASE, 0)));
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
    const { vault, parts } = await testParts();
    const state = vault.collection<string>("state");
    const [one, two] = [await state.put("one", "1", 0), await state.put("two", "2", 0)];
    await vault.commit([one, { ...two, box: one.box }]);
    await expect(state.get("two")).rejects.toThrow();
    const row = await parts.store.get(one.space, one.id);
    await parts.store.load([{ ...(row as Row), rev: revOf(one) + 1 }]);
    await expect(state.get("one")).rejects.toThrow();
  });

  it("leaves nothing readable at rest", async () => {
    const store = new MemoryStore();
    const vault = new Vault(vaultParts(store));
    await vault.create(PASSPHRASE, 0);
    await vault.commit([await vault.collection("grants").put("https://canary.example", { secret: "canary-value" }, 0)]);
    const { space } = await vault.collection("grants").put("x", 0, 0);
    const bytes = JSON.stringify((await store.list(space)).map((row) => [row.space, row.id, new TextDecoder("latin1").decode(row.box)]));
    expect(bytes).not.toContain("canary");
    expect(bytes).not.toContain("grants");
  });
});
