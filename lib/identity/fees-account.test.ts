import fc from "fast-check";
import { type Hex, recoverTransactionAddress } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { expect, test } from "vitest";
import { hex } from "../crypto/bytes.ts";
import { testVault } from "../vault/testing.ts";
import { createIdentityAgent } from "./agent.ts";
import { identityFor } from "./app-identity.ts";
import { addressOf, deriveKey } from "./derive.ts";
import { FEES_KEY, feesAddress, signWithFeesKey } from "./fees-account.ts";
import { kidOf } from "./kms.ts";

const wei = fc.bigInt({ min: 0n, max: 10n ** 18n });
const bytes = (least: number, most: number) =>
  fc.uint8Array({ minLength: least, maxLength: most }).map((all): Hex => `0x${Buffer.from(all).toString("hex")}`);

test("signs a transaction as another library does with the same key, byte by byte", async () => {
  const vault = await testVault();
  const account = privateKeyToAccount(`0x${hex(deriveKey(await vault.seed(), FEES_KEY).privateKey)}`);
  expect(await feesAddress(vault)).toBe(account.address);
  const transaction = fc.record({
    chainId: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    nonce: fc.nat(),
    to: bytes(20, 20),
    data: bytes(0, 600),
    gasLimit: fc.bigInt({ min: 21_000n, max: 10n ** 7n }),
    maxPriorityFeePerGas: wei,
    extra: wei,
  });
  await fc.assert(
    fc.asyncProperty(transaction, async ({ extra, ...one }) => {
      const maxFeePerGas = one.maxPriorityFeePerGas + extra;
      const signed = await signWithFeesKey(vault, { ...one, maxFeePerGas });
      const { gasLimit, ...rest } = one;
      const expected = await account.signTransaction({ ...rest, type: "eip1559", gas: gasLimit, maxFeePerGas, value: 0n });
      expect(signed).toBe(expected);
    }),
    { numRuns: 50 },
  );
});

test("is an account of its own: no app's, and the second one of the phrase where other wallets look", async () => {
  const vault = await testVault();
  const { payoutAddress } = await identityFor(vault, "https://a.example", 0);
  const seed = await vault.seed();
  expect(await feesAddress(vault)).not.toBe(payoutAddress);
  expect(addressOf(deriveKey(seed, { kind: "payout", index: 0 }).publicKey)).toBe(payoutAddress);
});

test("signs nothing but an unsigned EIP-1559 transaction of one chain, and no other key signs one", async () => {
  const vault = await testVault();
  await identityFor(vault, "https://a.example", 0);
  const agent = createIdentityAgent(vault);
  await feesAddress(vault);
  const to = `0x${"11".repeat(20)}` as const;
  const transaction = { to, nonce: 1, gasLimit: 21_000n, value: 0n };
  const fees = { maxFeePerGas: 2n, maxPriorityFeePerGas: 1n };
  const sign = (kid: string, given: object) => agent.keyManagerSignEthTX({ kid, transaction: given });
  await expect(sign(kidOf(FEES_KEY), { ...transaction, type: 0, gasPrice: 1n, chainId: 1 })).rejects.toThrow(TypeError);
  await expect(sign(kidOf(FEES_KEY), { ...transaction, type: 2, ...fees, chainId: 0 })).rejects.toThrow(TypeError);
  await expect(sign("payout/0", { ...transaction, type: 2, ...fees, chainId: 1 })).rejects.toThrow(TypeError);
  const data = JSON.stringify({ types: { EIP712Domain: [] }, primaryType: "EIP712Domain", domain: {}, message: {} });
  for (const algorithm of ["eth_signTypedData", "EdDSA"])
    await expect(agent.keyManagerSign({ keyRef: kidOf(FEES_KEY), algorithm, data })).rejects.toThrow(TypeError);
  const signed = (await sign(kidOf(FEES_KEY), { ...transaction, type: 2, ...fees, chainId: 1 })) as `0x02${string}`;
  expect(await recoverTransactionAddress({ serializedTransaction: signed })).toBe(await feesAddress(vault));
  await expect(agent.keyManagerSign({ keyRef: kidOf(FEES_KEY), algorithm: "eth_signTransaction", data: signed, encoding: "hex" })).rejects.toThrow(
    TypeError,
  );
});
