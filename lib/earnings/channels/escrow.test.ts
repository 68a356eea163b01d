import { recoverTypedSignature, SignTypedDataVersion } from "@metamask/eth-sig-util/sign-typed-data";
import { BATCH_SETTLEMENT_ADDRESS, claimBatchTypes, voucherTypes } from "@x402/evm";
import { computeChannelId } from "@x402/evm/batch-settlement/client";
import fc from "fast-check";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { expect, test } from "vitest";
import { type ChannelConfig, channelIdOf, ESCROW, recoverVoucher, typedClaims } from "./escrow.ts";

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((all) => `0x${Buffer.from(all).toString("hex")}` as const);
const uint128 = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });
const config = fc.record({
  payer: bytes(20),
  payerAuthorizer: bytes(20),
  receiver: bytes(20),
  receiverAuthorizer: bytes(20),
  token: bytes(20),
  withdrawDelay: fc.integer({ min: 0, max: 2 ** 32 }),
  salt: bytes(32),
});
const account = privateKeyToAccount(generatePrivateKey());
const domain = (chainId: number) => ({ name: "x402 Batch Settlement", version: "1", chainId, verifyingContract: BATCH_SETTLEMENT_ADDRESS }) as const;

test("the escrow is where the stock parts call it", () => {
  expect(ESCROW).toBe(BATCH_SETTLEMENT_ADDRESS);
});

test("a channel has the name that the stock parts compute, and another with any other config or chain", () => {
  fc.assert(
    fc.property(config, fc.integer({ min: 1, max: 1e9 }), bytes(20), (one, chainId, other) => {
      const id = channelIdOf(one, `eip155:${chainId}`);
      expect(id).toBe(computeChannelId(one, chainId));
      fc.pre(other !== one.receiver);
      const changed: ChannelConfig = { ...one, receiver: other };
      expect(channelIdOf(changed, `eip155:${chainId}`)).not.toBe(id);
      expect(channelIdOf(one, `eip155:${chainId + 1}`)).not.toBe(id);
    }),
    { numRuns: 50 },
  );
});

test("a voucher recovers to whoever signed exactly it", async () => {
  await fc.assert(
    fc.asyncProperty(bytes(32), uint128, async (channelId, amount) => {
      const message = { channelId, maxClaimableAmount: amount };
      const signature = await account.signTypedData({ domain: domain(8453), types: voucherTypes, primaryType: "Voucher", message });
      const voucher = { channelId, maxClaimableAmount: `${amount}`, signature };
      expect(recoverVoucher(voucher, "eip155:8453")).toBe(account.address.toLowerCase());
      expect(recoverVoucher(voucher, "eip155:1")).not.toBe(account.address.toLowerCase());
      expect(recoverVoucher({ ...voucher, maxClaimableAmount: `${amount + 1n}` }, "eip155:8453")).not.toBe(account.address.toLowerCase());
      // v 0 or 1: the escrow would not take it.
      expect(
        recoverVoucher({ ...voucher, signature: `${signature.slice(0, 130)}0${signature.endsWith("b") ? 0 : 1}` }, "eip155:8453"),
      ).toBeUndefined();
    }),
    { numRuns: 20 },
  );
  expect(
    recoverVoucher({ channelId: `0x${"0".repeat(64)}`, maxClaimableAmount: "1", signature: `0x${"00".repeat(65)}` }, "eip155:1"),
  ).toBeUndefined();
});

test("claims are signed as the stock parts check them", async () => {
  const claims = [1n, 2n ** 127n].map((n) => ({
    channelId: `0x${n.toString(16).padStart(64, "0")}` as const,
    maxClaimableAmount: n,
    totalClaimed: n - 1n,
  }));
  const signature = await account.signTypedData({ domain: domain(31337), types: claimBatchTypes, primaryType: "ClaimBatch", message: { claims } });
  const entries = claims.map(({ channelId, ...amounts }) => ({
    channelId,
    maxClaimableAmount: `${amounts.maxClaimableAmount}`,
    totalClaimed: `${amounts.totalClaimed}`,
  }));
  const data = typedClaims("eip155:31337", entries);
  expect(recoverTypedSignature({ data, signature, version: SignTypedDataVersion.V4 })).toBe(account.address.toLowerCase());
});
