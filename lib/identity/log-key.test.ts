import { hexToBytes } from "@noble/hashes/utils.js";
import { compactVerify } from "jose";
import { expect, it } from "vitest";
import { hex } from "../crypto/bytes.ts";
import { testParts, testVault, vaultParts } from "../vault/testing.ts";
import { Vault, VaultLocked } from "../vault/vault.ts";
import { createIdentityAgent } from "./agent.ts";
import { ed25519Key } from "./derive.ts";
import { logKey, signByLogKey, slip10 } from "./log-key.ts";
import vectors from "./vectors/slip10-ed25519.json" with { type: "json" };

const HARDENED = 0x8000_0000;
const stepsOf = (chain: string): number[] =>
  chain
    .split("/")
    .slice(1)
    .map((step) => Number.parseInt(step, 10) + HARDENED);

it.each(vectors.vectors)("derives as SLIP-0010 has it, from $seed", async ({ seed, chains }) => {
  for (const { chain, private: expected } of chains) expect(hex(await slip10(hexToBytes(seed), stepsOf(chain)))).toBe(expected);
});

it("is of the phrase, at a place of its own, and the same in every context", async () => {
  const { vault, parts } = await testParts();
  const key = await logKey(vault);
  const { publicKey } = ed25519Key(await vault.seed(), [0x44_4944 + HARDENED, 2 + HARDENED, HARDENED]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", key.publicKey));
  expect(hex(raw)).toBe(hex(publicKey));
  const { didDocument } = await createIdentityAgent(vault).resolveDid({ didUrl: key.did, options: { enableEncryptionKeyDerivation: false } });
  expect(didDocument?.assertionMethod).toEqual([key.kid]);
  const again = new Vault(vaultParts(parts.store, parts.session));
  expect((await logKey(again)).did).toBe(key.did);
});

it("signs what any JOSE library verifies, and nothing once the vault is locked", async () => {
  const vault = await testVault();
  const key = await logKey(vault);
  const { payload, protectedHeader } = await compactVerify(await signByLogKey(key, "some+jwt", "{}"), key.publicKey);
  expect([new TextDecoder().decode(payload), protectedHeader]).toEqual(["{}", { alg: "EdDSA", kid: key.kid, typ: "some+jwt" }]);
  await vault.lock();
  await expect(logKey(vault)).rejects.toBeInstanceOf(VaultLocked);
});
