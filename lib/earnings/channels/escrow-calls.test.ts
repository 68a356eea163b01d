import { ERC3009_DEPOSIT_COLLECTOR_ADDRESS } from "@x402/evm";
import fc from "fast-check";
import { encodeAbiParameters, encodeFunctionData, type Hex, parseAbi, parseAbiParameters } from "viem";
import { expect, test } from "vitest";
import { ESCROW } from "./escrow.ts";
import { COLLECTOR, claimCall, depositCall, settleCall } from "./escrow-calls.ts";

const escrow = parseAbi([
  "struct ChannelConfig { address payer; address payerAuthorizer; address receiver; address receiverAuthorizer; address token; uint40 withdrawDelay; bytes32 salt; }",
  "struct Voucher { ChannelConfig channel; uint128 maxClaimableAmount; }",
  "struct VoucherClaim { Voucher voucher; bytes signature; uint128 totalClaimed; }",
  "function claimWithSignature(VoucherClaim[] voucherClaims, bytes authorizerSignature)",
  "function settle(address receiver, address token)",
  "function deposit(ChannelConfig config, uint128 amount, address collector, bytes collectorData)",
]);

const bytes = (least: number, most = least) =>
  fc.uint8Array({ minLength: least, maxLength: most }).map((all): Hex => `0x${Buffer.from(all).toString("hex")}`);
const address = bytes(20);
const uint128 = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });
const uint256 = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
const config = fc.record({
  payer: address,
  payerAuthorizer: address,
  receiver: address,
  receiverAuthorizer: address,
  token: address,
  withdrawDelay: fc.integer({ min: 0, max: 2 ** 40 - 1 }),
  salt: bytes(32),
});

test("the collector is where x402's own parts have it", () => {
  expect(COLLECTOR).toBe(ERC3009_DEPOSIT_COLLECTOR_ADDRESS);
});

test("a claim is what an ABI encoder makes of it, whatever the signatures' lengths", () => {
  fc.assert(
    fc.property(config, uint128, bytes(0, 130), bytes(0, 130), (channel, maxClaimableAmount, signature, authorizerSignature) => {
      const claims = [{ voucher: { channel, maxClaimableAmount }, signature, totalClaimed: maxClaimableAmount }];
      const data = encodeFunctionData({ abi: escrow, functionName: "claimWithSignature", args: [claims, authorizerSignature] });
      expect(claimCall({ config: channel, maxClaimableAmount, signature, authorizerSignature })).toEqual({ to: ESCROW, data });
    }),
  );
});

test("so is sending on what was claimed", () => {
  fc.assert(
    fc.property(address, address, (receiver, token) => {
      const data = encodeFunctionData({ abi: escrow, functionName: "settle", args: [receiver, token] });
      expect(settleCall({ receiver, token })).toEqual({ to: ESCROW, data });
    }),
  );
});

test("so is a deposit", () => {
  fc.assert(
    fc.property(config, uint128, uint256, uint256, bytes(32), bytes(65), (channel, amount, validAfter, validBefore, salt, signature) => {
      const authorization = { erc3009Authorization: { validAfter: `${validAfter}`, validBefore: `${validBefore}`, salt, signature } };
      const collected = encodeAbiParameters(parseAbiParameters("uint256, uint256, uint256, bytes"), [
        validAfter,
        validBefore,
        BigInt(salt),
        signature,
      ]);
      const data = encodeFunctionData({ abi: escrow, functionName: "deposit", args: [channel, amount, COLLECTOR, collected] });
      expect(depositCall(channel, { amount: `${amount}`, authorization })).toEqual({ to: ESCROW, data });
    }),
  );
});
