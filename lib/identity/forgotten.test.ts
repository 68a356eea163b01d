import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it, vi } from "vitest";
import { utf8 } from "../crypto/bytes.ts";
import { PASSPHRASE, testParts, vaultParts } from "../vault/testing.ts";
import { Vault, VaultLocked } from "../vault/vault.ts";
import { logKey } from "./log-key.ts";

const NOW = Date.UTC(2026, 0, 2);

/** Whatever held secret bytes. */
const secrets = vi.hoisted((): Uint8Array[] => []);
/** Of its output and of what it is given. */
vi.mock("hash-wasm", async (original) => {
  const { createHash } = await import("node:crypto");
  return {
    ...(await original<object>()),
    argon2id: async ({ password, salt }: { password: string | Uint8Array; salt: Uint8Array }) => {
      const key = new Uint8Array(createHash("sha256").update(password).update(salt).digest());
      secrets.push(key, ...(typeof password === "string" ? [] : [password]));
      return key;
    },
  };
});
vi.mock("@scure/bip39", async (original) => {
  const real = await original<{ mnemonicToSeed: (words: string) => Promise<Uint8Array> }>();
  const mnemonicToSeed = async (words: string) => {
    const seed = await real.mnemonicToSeed(words);
    secrets.push(seed);
    return seed;
  };
  return { ...real, mnemonicToSeed };
});

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
async function isGone(ref: WeakRef<object>): Promise<boolean> {
  for (let tries = 0; tries < 10 && ref.deref() !== undefined; tries++) {
    await new Promise((resolve) => setTimeout(resolve));
    collect();
  }
  return ref.deref() === undefined;
}

/** Writes, reads, and keeps something by the keys, as everything does that is opened once. */
async function used(vault: Vault): Promise<WeakRef<object>> {
  const usage = vault.collection<number>("usage");
  await vault.attempt(async () => ({ changes: [await usage.put("a", 1, (await usage.get("a"))?.rev ?? 0)], result: undefined }));
  await usage.put("b", 1, 7).then((change) => vault.commit([change]).catch(() => undefined));
  await vault.records.missing();
  return new WeakRef(await vault.keep("words", async () => ({ words: ["canary"] })));
}

it("lets go of whatever was opened, locked here or in another context, and of no more than that", async () => {
  const { vault, parts } = await testParts();
  const other = new Vault(vaultParts(parts.store, parts.session));
  const kept = await used(vault);
  expect(await isGone(kept)).toBe(false);
  await vault.lock();
  expect(await isGone(kept)).toBe(true);
  await vault.unlock(PASSPHRASE, NOW);
  const again = await used(vault);
  await other.lock();
  expect(await isGone(again)).toBe(true);
  await expect(vault.records.missing()).rejects.toBeInstanceOf(VaultLocked);
});

it("of what is under way while it is locked keeps nothing, and writes it whole or not at all", async () => {
  const { vault, parts } = await testParts();
  for (let turns = 0; turns < 40; turns++) {
    await vault.unlock(PASSPHRASE, NOW);
    const usage = vault.collection<number>("usage");
    const commit = usage.put(`${turns}`, turns, 0).then((change) => vault.commit([change]));
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
    await vault.lock();
    const [outcome] = await Promise.allSettled([commit]);
    const later = new Vault(vaultParts(parts.store));
    await later.unlock(PASSPHRASE, NOW);
    expect(await later.inspect()).toEqual([]);
    const stored = await later.collection<number>("usage").get(`${turns}`);
    expect(stored?.value).toBe(outcome.status === "fulfilled" ? turns : undefined);
    if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(VaultLocked);
    await later.lock();
  }
});

it("zeroes whatever held a key or a seed", async () => {
  const importKey = crypto.subtle.importKey.bind(crypto.subtle);
  vi.spyOn(crypto.subtle, "importKey").mockImplementation((format: string, key: unknown, ...rest: unknown[]) => {
    // The one key of SLIP-0010 that is no secret.
    if (key instanceof Uint8Array && !Buffer.from(key).equals(utf8("ed25519 seed"))) secrets.push(key);
    return (importKey as (...input: unknown[]) => Promise<CryptoKey>)(format, key, ...rest);
  });
  const vault = new Vault(vaultParts());
  await vault.create(PASSPHRASE, NOW);
  const words = (await vault.recoveryPhrase()).join(" ");
  await logKey(vault);
  await vault.changePassphrase(PASSPHRASE, "next", NOW);
  await vault.lock();
  await vault.unlock("next", NOW);
  await vault.inspect();
  await vault.lock();
  await vault.recover(words, PASSPHRASE, NOW);
  await vault.damage();
  await vault.lock();
  expect(secrets.length).toBeGreaterThan(40);
  expect(secrets.flatMap((secret, index) => (secret.some((byte) => byte !== 0) ? [`${index}: ${secret.length} bytes`] : []))).toEqual([]);
});
