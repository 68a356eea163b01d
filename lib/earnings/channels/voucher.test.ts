import { voucherTypes } from "@x402/evm";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { describe, expect, test } from "vitest";
import type { Compensation } from "../../protocol/access-request.ts";
import { WalletError } from "../../protocol/errors.ts";
import { type AnyPayment, type BatchPayload, batchPayload } from "../../protocol/methods.ts";
import { paymentRequirements } from "../compensation.ts";
import { payingApp } from "../testing.ts";
import { channelIdOf, ESCROW } from "./escrow.ts";
import { batchRequirements } from "./requirements.ts";
import { channelApp } from "./testing.ts";
import { verifyVoucher } from "./voucher.ts";

const USDC = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913";
const PAY_TO = "0x209693Bc6afc0C5328bA36FaF03C514EF312287C";
const STRANGER = "0x1111111111111111111111111111111111111111";
const ZERO = `0x${"0".repeat(40)}`;
const offer: Compensation = { scheme: "batch-settlement", network: "eip155:8453", asset: USDC, amount: "1000", per: "read" };
const requirements = batchRequirements(offer, 1000n, PAY_TO);
const app = channelApp(10);
const payment = await app.pay(requirements);
const { channelConfig, voucher } = payment.payload;

function reasonOf(payload: AnyPayment): string | undefined {
  try {
    verifyVoucher(payload, requirements);
    return undefined;
  } catch (error) {
    if (!(error instanceof WalletError)) throw error;
    expect(error.code).toBe("payment_invalid");
    expect(error.details.accepts).toEqual([requirements]);
    return error.details.reason;
  }
}

const signer = app.account;
/** Honestly signed, for a channel that its client would not choose. */
async function over(change: Partial<typeof channelConfig>, by = signer, maxClaimableAmount = voucher.maxClaimableAmount): Promise<BatchPayload> {
  const config = { ...channelConfig, ...change };
  const channelId = channelIdOf(config, "eip155:8453");
  const domain = { name: "x402 Batch Settlement", version: "1", chainId: 8453, verifyingContract: ESCROW } as const;
  const message = { channelId: channelId as `0x${string}`, maxClaimableAmount: BigInt(maxClaimableAmount) };
  const signature = await by.signTypedData({ domain, types: voucherTypes, primaryType: "Voucher", message });
  return { ...payment, payload: { type: "voucher", channelConfig: config, voucher: { channelId, maxClaimableAmount, signature } } };
}
const code = (name: string): string => `invalid_batch_settlement_evm_${name}`;

test("what the stock client signs is taken, deposit or voucher", async () => {
  expect(payment.payload).toMatchObject({ type: "deposit", deposit: { amount: "10000" }, channelConfig: { withdrawDelay: 86_400 } });
  expect(verifyVoucher(payment, requirements)).toMatchObject({
    channelId: voucher.channelId,
    maxClaimableAmount: 1000n,
    config: { payer: app.address.toLowerCase(), receiver: PAY_TO.toLowerCase(), receiverAuthorizer: PAY_TO.toLowerCase() },
  });
  expect(reasonOf(await over({}))).toBeUndefined();
});

describe("a voucher is refused", () => {
  test.each([
    ["scheme", { scheme: "exact" }, "scheme"],
    ["network", { network: "eip155:1" }, "network_mismatch"],
    ["token", { asset: STRANGER }, "token_mismatch"],
    ["payee", { payTo: STRANGER }, "receiver_mismatch"],
  ] as const)("where another %s was accepted", (_, change, reason) => {
    expect(reasonOf({ ...payment, accepted: { ...payment.accepted, ...change } })).toBe(code(reason));
  });

  test.each([
    ["pays another", { receiver: STRANGER }, "receiver_mismatch"],
    ["is claimed by another", { receiverAuthorizer: STRANGER }, "receiver_authorizer_mismatch"],
    ["is claimed by its payer", { receiverAuthorizer: signer.address }, "receiver_authorizer_mismatch"],
    ["holds another token", { token: STRANGER }, "token_mismatch"],
    ["leaves less time", { withdrawDelay: 86_399 }, "withdraw_delay_mismatch"],
    ["leaves more time than the escrow allows", { withdrawDelay: 2_592_001 }, "withdraw_delay_out_of_range"],
    ["has another to sign", { payerAuthorizer: STRANGER }, "voucher_signature"],
    ["is another's, who signs by itself", { payer: STRANGER, payerAuthorizer: ZERO }, "voucher_signature"],
  ] as const)("where the channel %s", async (_, change, reason) => {
    expect(reasonOf(await over(change))).toBe(code(reason));
  });

  test("where it is for another channel than the config's, or by another's hand", async () => {
    const { payload } = await over({ salt: `0x${"11".repeat(32)}` });
    expect(reasonOf({ ...payment, payload: { ...payload, channelConfig } })).toBe(code("channel_id_mismatch"));
    expect(reasonOf(await over({}, privateKeyToAccount(generatePrivateKey())))).toBe(code("voucher_signature"));
    const raised = { ...payment.payload, voucher: { ...voucher, maxClaimableAmount: "1001" } };
    expect(reasonOf({ ...payment, payload: raised })).toBe(code("voucher_signature"));
    expect(reasonOf(await over({}, signer, "1001"))).toBeUndefined();
  });

  test("where it is more than the escrow can count, or of the other scheme", async () => {
    const raised = { ...payment.payload, voucher: { ...voucher, maxClaimableAmount: `${2n ** 128n}` } };
    expect(reasonOf({ ...payment, payload: raised })).toBe(code("cumulative_exceeds_balance"));
    const exact = await payingApp().pay(paymentRequirements({ ...offer, scheme: "exact" }, 1000n, PAY_TO));
    expect(reasonOf(exact)).toBe(code("payload_type"));
  });
});

test("a channel with more time than asked for, and one whose payer signs by itself, are taken", async () => {
  expect(reasonOf(await over({ withdrawDelay: 2_592_000 }))).toBeUndefined();
  expect(reasonOf(await over({ payerAuthorizer: ZERO }))).toBeUndefined();
});

test.each([
  ["a refund", { type: "refund" }],
  ["a signature with more behind it", { voucher: { ...voucher, signature: `${voucher.signature}00` } }],
  ["an amount that is no number", { voucher: { ...voucher, maxClaimableAmount: "-1" } }],
  ["an amount without end", { voucher: { ...voucher, maxClaimableAmount: "9".repeat(79) } }],
  ["a delay that is no number of seconds", { channelConfig: { ...channelConfig, withdrawDelay: 1.5 } }],
])("%s is no payload", (_, change) => {
  expect(batchPayload.safeParse({ ...payment, payload: { ...payment.payload, ...change } }).success).toBe(false);
});
