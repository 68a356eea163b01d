import fc from "fast-check";
import { encodeFunctionData, parseAbi, toEventSelector, toFunctionSelector } from "viem";
import { expect, test } from "vitest";
import { callData, selectors, tail, topics, word } from "./abi.ts";

const authorization = parseAbi([
  "function transferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce,uint8 v,bytes32 r,bytes32 s)",
]);

test("selectors and topics are those of the signatures", () => {
  expect(selectors.decimals).toBe(toFunctionSelector("decimals()"));
  expect(selectors.balanceOf).toBe(toFunctionSelector("balanceOf(address)"));
  expect(selectors.authorizationState).toBe(toFunctionSelector("authorizationState(address,bytes32)"));
  expect(selectors.transferWithAuthorization).toBe(
    toFunctionSelector("transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)"),
  );
  expect(selectors.channels).toBe(toFunctionSelector("channels(bytes32)"));
  expect(selectors.pendingWithdrawals).toBe(toFunctionSelector("pendingWithdrawals(bytes32)"));
  expect(selectors.receivers).toBe(toFunctionSelector("receivers(address,address)"));
  const config = "(address,address,address,address,address,uint40,bytes32)";
  expect(selectors.claimWithSignature).toBe(toFunctionSelector(`claimWithSignature(((${config},uint128),bytes,uint128)[],bytes)`));
  expect(selectors.settle).toBe(toFunctionSelector("settle(address,address)"));
  expect(selectors.deposit).toBe(toFunctionSelector(`deposit(${config},uint128,address,bytes)`));
  expect(topics.settled).toBe(toEventSelector("Settled(address,address,address,uint128)"));
  expect(topics.transfer).toBe(toEventSelector("Transfer(address,address,uint256)"));
  expect(topics.used).toBe(toEventSelector("AuthorizationUsed(address,bytes32)"));
  expect(topics.cancelled).toBe(toEventSelector("AuthorizationCanceled(address,bytes32)"));
});

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((all) => `0x${Buffer.from(all).toString("hex")}` as const);
const uint = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });

test("call data is what an ABI encoder makes", () => {
  fc.assert(
    fc.property(bytes(20), bytes(20), uint, uint, uint, bytes(32), fc.constantFrom(27, 28), bytes(32), bytes(32), (...args) => {
      expect(callData(selectors.transferWithAuthorization, ...args)).toBe(
        encodeFunctionData({ abi: authorization, functionName: "transferWithAuthorization", args }),
      );
    }),
  );
});

test.each(["0x" + "1".repeat(65), 2n ** 256n, "0xzz"])("%s is no word", (value) => {
  expect(() => word(value)).toThrow(RangeError);
});

test.each(["", "11", "0x1", "0xzz"])("%s are no bytes", (value) => {
  expect(() => tail(value)).toThrow(RangeError);
});
