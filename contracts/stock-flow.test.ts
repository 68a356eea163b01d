import type { PaymentPayload } from "@x402/core/types";
import type { Address, Hex } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { batchSettlement, testToken } from "./abi.ts";
import { deployToken, mint, placeEscrow } from "./deploy.ts";
import { localFacilitator } from "./facilitator.ts";
import { devAccount, type LocalChain, startChain } from "./local-chain.ts";
import {
  asPayment,
  type ChannelConfig,
  chainTime,
  channelIdOn,
  ESCROW,
  newAccount,
  payingApp,
  refusal,
  requirementsOf,
  signClaims,
  signRefund,
  succeeded,
  WITHDRAW_DELAY,
} from "./testing.ts";

let chain: LocalChain;
let token: Address;
beforeAll(async () => {
  chain = await startChain();
  await placeEscrow(chain);
  token = await deployToken(chain);
});
afterAll(() => chain.close());

const balanceOf = (account: Address) => chain.client.readContract({ address: token, abi: testToken, functionName: "balanceOf", args: [account] });
const escrowed = async (channelId: Hex) => {
  const [balance, totalClaimed] = await chain.client.readContract({
    address: ESCROW,
    abi: batchSettlement,
    functionName: "channels",
    args: [channelId],
  });
  return { balance, totalClaimed };
};
type Batched = { channelConfig: ChannelConfig; voucher: { channelId: Hex; maxClaimableAmount: string; signature: Hex } };
const batched = (payment: PaymentPayload) => payment.payload as unknown as Batched & { type: string };
const claimOf = ({ channelConfig: channel, voucher: { maxClaimableAmount, signature } }: Batched, totalClaimed = maxClaimableAmount) => ({
  voucher: { channel, maxClaimableAmount },
  signature,
  totalClaimed,
});
const signed = (claims: readonly ReturnType<typeof claimOf>[], receiver: ReturnType<typeof newAccount>) =>
  signClaims(
    chain,
    receiver,
    claims.map(({ voucher, signature, totalClaimed }) => ({
      voucher: { channel: voucher.channel, maxClaimableAmount: BigInt(voucher.maxClaimableAmount) },
      signature,
      totalClaimed: BigInt(totalClaimed),
    })),
  );

/** A payer with money, a receiver, and a facilitator that knows neither. */
async function parties() {
  const [payer, receiver] = [newAccount(), newAccount()];
  await mint(chain, token, payer.address, 1_000_000n);
  return { payer, receiver, app: payingApp(chain, payer), facilitator: localFacilitator(chain, devAccount(1)) };
}

test("the stock client and the stock facilitator pay an exact price", async () => {
  const { payer, receiver, app, facilitator } = await parties();
  const requirements = requirementsOf(chain, "exact", { payTo: receiver.address, asset: token, amount: "1500" });
  const payment = await app.pay(requirements);
  expect(await facilitator.verify(payment, requirements)).toMatchObject({ isValid: true });
  succeeded(await facilitator.settle(payment, requirements));
  expect([await balanceOf(payer.address), await balanceOf(receiver.address)]).toEqual([998_500n, 1500n]);
  expect(await facilitator.settle(payment, requirements)).toMatchObject({ success: false });
  expect(await balanceOf(receiver.address)).toBe(1500n);
});

test("the stock client and the stock facilitator go from a deposit over vouchers to a claim, a transfer and a refund", async () => {
  const { payer, receiver, app, facilitator } = await parties();
  const requirements = requirementsOf(chain, "batch-settlement", { payTo: receiver.address, asset: token, amount: "100" });
  const deposit = await app.pay(requirements);
  expect(batched(deposit).type).toBe("deposit");
  expect(await facilitator.verify(deposit, requirements)).toMatchObject({ isValid: true });
  expect(succeeded(await facilitator.settle(deposit, requirements))).toMatchObject({ amount: "1000", extra: { channelState: { balance: "1000" } } });
  await app.served(deposit, "100");
  let last = batched(deposit);
  for (const total of ["200", "300", "400"]) {
    const payment = await app.pay(requirements);
    last = batched(payment);
    expect(last).toMatchObject({ type: "voucher", voucher: { maxClaimableAmount: total } });
    expect(await facilitator.verify(payment, requirements)).toMatchObject({ isValid: true });
    await app.served(payment, "100");
  }
  const { channelId } = last.voucher;
  expect(channelId).toBe(channelIdOn(chain, last.channelConfig));
  expect(await escrowed(channelId)).toEqual({ balance: 1000n, totalClaimed: 0n });

  const claims = [claimOf(last)];
  const claim = { type: "claim", claims, claimAuthorizerSignature: await signed(claims, receiver) };
  succeeded(await facilitator.settle(asPayment(requirements, claim), requirements));
  expect(await escrowed(channelId)).toEqual({ balance: 1000n, totalClaimed: 400n });
  const settle = asPayment(requirements, { type: "settle", receiver: receiver.address, token });
  expect(succeeded(await facilitator.settle(settle, requirements)).amount).toBe("400");
  expect(await balanceOf(receiver.address)).toBe(400n);
  expect(await facilitator.settle(settle, requirements)).toMatchObject({ errorReason: "invalid_batch_settlement_evm_nothing_to_settle" });

  const refundAuthorizerSignature = await signRefund(chain, receiver, channelId, 0n, 600n);
  const signatures = { refundAuthorizerSignature, claimAuthorizerSignature: claim.claimAuthorizerSignature };
  const refund = asPayment(requirements, { ...last, ...signatures, type: "refund", amount: "600", refundNonce: "0", claims });
  expect(succeeded(await facilitator.settle(refund, requirements)).amount).toBe("600");
  expect(await escrowed(channelId)).toEqual({ balance: 400n, totalClaimed: 400n });
  expect(await balanceOf(payer.address)).toBe(999_600n);
});

test("a facilitator that a receiver names signs claims by itself", async () => {
  const { receiver, app } = await parties();
  const authorizer = newAccount();
  const facilitator = localFacilitator(chain, devAccount(1), authorizer);
  expect(facilitator.getSupported().kinds.find(({ scheme }) => scheme === "batch-settlement")?.extra).toEqual({
    receiverAuthorizer: authorizer.address,
  });
  const extra = { receiverAuthorizer: authorizer.address };
  const requirements = requirementsOf(chain, "batch-settlement", { payTo: receiver.address, asset: token, amount: "100", extra });
  const deposit = await app.pay(requirements);
  succeeded(await facilitator.settle(deposit, requirements));
  succeeded(await facilitator.settle(asPayment(requirements, { type: "claim", claims: [claimOf(batched(deposit))] }), requirements));
  succeeded(await facilitator.settle(asPayment(requirements, { type: "settle", receiver: receiver.address, token }), requirements));
  expect(await balanceOf(receiver.address)).toBe(100n);
});

test.each(["an allowance", "a permit"])("the stock client deposits by Permit2, with %s", async (how) => {
  const { payer, receiver, app, facilitator } = await parties();
  const extra = { assetTransferMethod: "permit2" };
  const requirements = requirementsOf(chain, "batch-settlement", { payTo: receiver.address, asset: token, amount: "100", extra });
  if (how === "an allowance") {
    await chain.fund(payer.address);
    const args = ["0x000000000022D473030F116dDEE9F6B43aC78BA3", 1000n] as const;
    await chain.mined(await chain.client.writeContract({ account: payer, address: token, abi: testToken, functionName: "approve", args }));
  }
  const payment = await app.pay(requirements, how === "a permit" ? { eip2612GasSponsoring: { info: {}, schema: {} } } : undefined);
  expect("eip2612GasSponsoring" in (payment.extensions ?? {})).toBe(how === "a permit");
  expect(await facilitator.verify(payment, requirements)).toMatchObject({ isValid: true });
  succeeded(await facilitator.settle(payment, requirements));
  expect(await escrowed(batched(payment).voucher.channelId)).toEqual({ balance: 1000n, totalClaimed: 0n });
  expect(await facilitator.settle(payment, requirements)).toMatchObject({ success: false });
});

test("a payer leaves without the receiver, who may claim until then", async () => {
  const { payer, receiver, app, facilitator } = await parties();
  const requirements = requirementsOf(chain, "batch-settlement", { payTo: receiver.address, asset: token, amount: "100" });
  const deposit = await app.pay(requirements);
  succeeded(await facilitator.settle(deposit, requirements));
  const { channelConfig: config, ...rest } = batched(deposit);
  await chain.fund(payer.address);
  const call = { account: payer, address: ESCROW, abi: batchSettlement } as const;
  await chain.mined(await chain.client.writeContract({ ...call, functionName: "initiateWithdraw", args: [config, 1000n] }));
  expect(await facilitator.verify(deposit, requirements)).toMatchObject({ isValid: false });
  expect(await refusal(chain.client.simulateContract({ ...call, functionName: "finalizeWithdraw", args: [config] }))).toBe("TooEarly");
  const claims = [claimOf({ channelConfig: config, ...rest })];
  succeeded(
    await facilitator.settle(
      asPayment(requirements, { type: "claim", claims, claimAuthorizerSignature: await signed(claims, receiver) }),
      requirements,
    ),
  );
  await chain.client.setNextBlockTimestamp({ timestamp: (await chainTime(chain)) + BigInt(WITHDRAW_DELAY) });
  await chain.client.mine({ blocks: 1 });
  const stranger = chain.client.simulateContract({ ...call, account: receiver, functionName: "finalizeWithdraw", args: [config] });
  expect(await refusal(stranger)).toBe("NotAuthorized");
  await chain.mined(await chain.client.writeContract({ ...call, functionName: "finalizeWithdraw", args: [config] }));
  expect(await escrowed(rest.voucher.channelId)).toEqual({ balance: 100n, totalClaimed: 100n });
  expect(await balanceOf(payer.address)).toBe(999_900n);
  expect(await refusal(chain.client.simulateContract({ ...call, functionName: "finalizeWithdraw", args: [config] }))).toBe("NoWithdrawal");
});
