import { SignTypedDataVersion, signTypedData } from "@metamask/eth-sig-util/sign-typed-data";
import { ed25519 } from "@noble/curves/ed25519.js";
import { hexToBytes } from "@noble/hashes/utils.js";
import { beforeEach, expect, test, vi } from "vitest";
import { decodeBase64url } from "../crypto/base64url.ts";
import { hex, utf8 } from "../crypto/bytes.ts";
import { testVault } from "../vault/testing.ts";
import type { Vault } from "../vault/vault.ts";
import { createIdentityAgent, type IdentityAgent } from "./agent.ts";
import { deriveKey } from "./derive.ts";
import { UnknownKey } from "./key-store.ts";
import { importable, KeyMismatch, VAULT_KMS } from "./kms.ts";

let vault: Vault;
let agent: IdentityAgent;
beforeEach(async () => {
  vault = await testVault();
  agent = createIdentityAgent(vault);
});

const typed = {
  types: { EIP712Domain: [{ name: "name", type: "string" }], Note: [{ name: "text", type: "string" }] },
  domain: { name: "Test" },
  primaryType: "Note" as const,
  message: { text: "hello" },
};

test("an identity key signs EdDSA; the row holds its derivation and public half, nothing else", async () => {
  const key = await agent.keyManagerImport(importable({ kind: "identity", index: 7 }));
  const signature = await agent.keyManagerSign({ keyRef: key.kid, algorithm: "EdDSA", data: "hello" });
  expect(ed25519.verify(decodeBase64url(signature), utf8("hello"), hexToBytes(key.publicKeyHex))).toBe(true);
  expect(key.publicKeyHex).toBe(hex(deriveKey(await vault.seed(), { kind: "identity", index: 7 }).publicKey));
  const rows = await vault.collection("veramo_keys").all();
  const meta = { derivation: { kind: "identity", index: 7 }, algorithms: ["EdDSA"] };
  expect(rows.map((row) => row.value)).toEqual([{ kid: "identity/7", kms: VAULT_KMS, type: "Ed25519", publicKeyHex: key.publicKeyHex, meta }]);
});

test("a payout key signs EIP-712 typed data as eth-sig-util does with the same key", async () => {
  const { kid } = await agent.keyManagerImport(importable({ kind: "payout", index: 2 }));
  const signature = await agent.keyManagerSign({ keyRef: kid, algorithm: "eth_signTypedData", data: JSON.stringify(typed) });
  const { privateKey } = deriveKey(await vault.seed(), { kind: "payout", index: 2 });
  expect(signature).toBe(signTypedData({ privateKey: Buffer.from(privateKey), data: typed, version: SignTypedDataVersion.V4 }));
});

test("seeds are zeroed after use, whether signing works or not", async () => {
  const { kid } = await agent.keyManagerImport(importable({ kind: "payout", index: 0 }));
  const seeds: Uint8Array[] = [];
  const read = vault.seed.bind(vault);
  vi.spyOn(vault, "seed").mockImplementation(async () => {
    const seed = await read();
    expect(seed.some((byte) => byte !== 0)).toBe(true);
    seeds.push(seed);
    return seed;
  });
  await agent.keyManagerSign({ keyRef: kid, algorithm: "eth_signTypedData", data: JSON.stringify(typed) });
  await expect(agent.keyManagerSign({ keyRef: kid, algorithm: "eth_signTypedData", data: "not JSON" })).rejects.toThrow();
  expect(seeds).toHaveLength(2);
  for (const seed of seeds) expect(seed).toEqual(new Uint8Array(64));
});

test("what is no derivation of ours is refused", async () => {
  const foreign = { kms: VAULT_KMS, type: "Ed25519", privateKeyHex: "00".repeat(32) };
  await expect(agent.keyManagerImport(foreign)).rejects.toThrow(TypeError);
  await expect(agent.keyManagerImport({ ...foreign, privateKeyHex: "" })).rejects.toThrow(TypeError);
  await expect(agent.keyManagerCreate({ kms: VAULT_KMS, type: "Ed25519" })).rejects.toThrow(TypeError);
  const { kid, publicKeyHex } = await agent.keyManagerImport(importable({ kind: "identity", index: 0 }));
  const theirs = { type: "Ed25519", publicKeyHex } as const;
  await expect(agent.keyManagerSharedSecret({ secretKeyRef: kid, publicKey: theirs })).rejects.toThrow(TypeError);
  for (const algorithm of ["ES256K", "eth_signTypedData", "none"]) {
    await expect(agent.keyManagerSign({ keyRef: kid, algorithm, data: "{}" })).rejects.toThrow(TypeError);
  }
});

test("a row whose public key is not the derived one signs nothing", async () => {
  const keys = vault.collection<{ publicKeyHex: string }>("veramo_keys");
  const { kid } = await agent.keyManagerImport(importable({ kind: "identity", index: 0 }));
  const row = await keys.get(kid);
  if (!row) throw new Error("no row");
  await vault.commit([await keys.put(kid, { ...row.value, publicKeyHex: "00".repeat(32) }, row.rev)]);
  await expect(agent.keyManagerSign({ keyRef: kid, algorithm: "EdDSA", data: "x" })).rejects.toThrow(KeyMismatch);
});

test("a deleted key is unknown; importing twice is importing once", async () => {
  const { kid } = await agent.keyManagerImport(importable({ kind: "identity", index: 0 }));
  const before = await vault.collection("veramo_keys").get(kid);
  await agent.keyManagerImport(importable({ kind: "identity", index: 0 }));
  expect(await vault.collection("veramo_keys").get(kid)).toEqual(before);
  expect(await agent.keyManagerDelete({ kid })).toBe(true);
  await expect(agent.keyManagerSign({ keyRef: kid, algorithm: "EdDSA", data: "x" })).rejects.toThrow(UnknownKey);
});
