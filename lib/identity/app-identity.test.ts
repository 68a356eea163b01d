import { beforeEach, expect, test, vi } from "vitest";
import { MemoryStore } from "../vault/store/memory-store.ts";
import { memorySession, testVault, vaultParts } from "../vault/testing.ts";
import { Vault, VaultLocked } from "../vault/vault.ts";
import { createIdentityAgent } from "./agent.ts";
import { existingIdentity, identityFor, leaveIndices, listIdentities, UnknownIdentity, viewOf } from "./app-identity.ts";
import { addressOf, deriveKey } from "./derive.ts";
import { UnknownDid } from "./did-store.ts";

const NOW = Date.UTC(2026, 0, 2);
const A = "https://a.example";
const B = "https://b.example";
let vault: Vault;
beforeEach(async () => {
  vault = await testVault();
});

test("one identity for each origin, the same one for ever", async () => {
  const a = await identityFor(vault, A, NOW);
  const b = await identityFor(vault, B, NOW + 1);
  expect(await identityFor(vault, A, NOW + 2)).toEqual(a);
  expect(await existingIdentity(vault, A)).toEqual(a);
  expect(await listIdentities(vault)).toEqual([a, b]);
  expect([a.index, b.index, a.createdAt]).toEqual([0, 1, NOW]);
  expect(new Set([a.did, b.did, a.payoutAddress, b.payoutAddress]).size).toBe(4);
  expect(a.did).toMatch(/^did:key:z6Mk/);
  expect(b.payoutAddress).toBe(addressOf(deriveKey(await vault.seed(), { kind: "payout", index: 1 }).publicKey));
});

test("its payout account is a did:pkh of the checksummed address", async () => {
  const a = await identityFor(vault, A, NOW);
  expect(viewOf(a)).toEqual({
    origin: A,
    did: a.did,
    payoutAddress: a.payoutAddress,
    payoutDid: `did:pkh:eip155:1:${a.payoutAddress}`,
    createdAt: NOW,
  });
  expect(a.payoutAddress).toMatch(/^0x[0-9a-fA-F]{40}$/);
  expect(a.payoutAddress).not.toBe(a.payoutAddress.toLowerCase());
});

test("Veramo knows it: managed, with its keys, and resolvable", async () => {
  const { did } = await identityFor(vault, A, NOW);
  const agent = createIdentityAgent(vault);
  const identifier = await agent.didManagerGet({ did });
  expect(identifier).toMatchObject({ did, provider: "did:key", controllerKeyId: "identity/0", services: [] });
  expect(identifier.keys.map((key) => [key.kid, key.type, key.privateKeyHex])).toEqual([["identity/0", "Ed25519", undefined]]);
  expect(await agent.didManagerFind({ provider: "did:key" })).toEqual([identifier]);
  const { didDocument } = await agent.resolveDid({ didUrl: did });
  expect(didDocument?.id).toBe(did);
  await expect(agent.didManagerGet({ did: "did:key:z6MkNobody" })).rejects.toThrow(UnknownDid);
});

test("concurrent first requests, from two contexts on one store, never share an index", async () => {
  const [store, session] = [new MemoryStore(), memorySession()];
  const contexts = [new Vault(vaultParts(store, session)), new Vault(vaultParts(store, session))] as const;
  await contexts[0].create("correct horse battery", NOW);
  const origins = Array.from({ length: 6 }, (_, n) => `https://app${n}.example`);
  const made = await Promise.all(contexts.flatMap((context) => origins.map((origin) => identityFor(context, origin, NOW))));
  expect(made.slice(0, 6)).toEqual(made.slice(6));
  expect((await listIdentities(contexts[1])).map((identity) => identity.index)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(new Set(made.map((identity) => identity.did)).size).toBe(6);
});

test("ending between any two steps leaves nothing half-made", async () => {
  for (let survives = 0; ; survives++) {
    const fresh = await testVault();
    const commit = fresh.commit.bind(fresh);
    let commits = 0;
    const spy = vi.spyOn(fresh, "commit").mockImplementation(async (changes) => {
      if (++commits > survives) throw new Error("the worker ended");
      return commit(changes);
    });
    const outcome = await identityFor(fresh, A, NOW).then(
      () => "made",
      () => "ended",
    );
    spy.mockRestore();
    if (outcome === "made") {
      // Three rows of Veramo's and the identity with its counter: four commits.
      expect(survives).toBe(4);
      return;
    }
    expect(await listIdentities(fresh)).toEqual([]);
    const [b, a] = [await identityFor(fresh, B, NOW), await identityFor(fresh, A, NOW)];
    expect([b.index, a.index]).toEqual([0, 1]);
    const managed = (await createIdentityAgent(fresh).didManagerFind()).map((identifier) => identifier.did);
    expect(managed.sort()).toEqual([a.did, b.did].sort());
  }
});

test("only a web page's serialized origin has an identity", async () => {
  for (const origin of [
    "null",
    "",
    "https://a.example/",
    "https://A.example",
    "https://a.example:443",
    "ftp://a.example",
    "next-index",
    "data:,x",
    "file:///a",
  ]) {
    await expect(identityFor(vault, origin, NOW)).rejects.toThrow(TypeError);
  }
  expect((await identityFor(vault, "http://localhost:3000", NOW)).index).toBe(0);
});

test("an app without an identity is said to have none; a locked vault says so", async () => {
  await expect(existingIdentity(vault, A)).rejects.toThrow(UnknownIdentity);
  await vault.lock();
  await expect(identityFor(vault, A, NOW)).rejects.toThrow(VaultLocked);
});

test("after an older copy came back, numbering goes on at a place of chance, far from every index that is known", async () => {
  const region = 2 ** 20;
  const a = await identityFor(vault, A, NOW);
  const fixed = (...numbers: number[]) => {
    const left = [...numbers];
    return () => left.shift() ?? Number.NaN;
  };
  // Too near to what is known or may be forgotten, and too near to the end of the tree.
  await leaveIndices(vault, fixed(0, region, 2 ** 31 - 1, 2 ** 31 - region, 5 * region));
  expect((await identityFor(vault, B, NOW)).index).toBe(5 * region);
  // A second time: not near the first place either.
  await leaveIndices(vault, fixed(5 * region + 1, 6 * region, 4 * region + 2, 6 * region + 1));
  expect((await identityFor(vault, "https://c.example", NOW)).index).toBe(6 * region + 1);
  expect(await identityFor(vault, A, NOW)).toEqual(a);

  const places = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const fresh = await testVault();
      await leaveIndices(fresh);
      return (await identityFor(fresh, A, NOW)).index;
    }),
  );
  expect(new Set(places).size).toBe(20);
  expect(places.every((index) => index >= region && index <= 2 ** 31 - region)).toBe(true);
});
