import { type Address, encodeFunctionData, type Hex, keccak256, recoverAddress, toHex, zeroAddress } from "viem";
import { generatePrivateKey } from "viem/accounts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { batchSettlement, testToken } from "./abi.ts";
import { deploy, deployToken, mint, placeEscrow } from "./deploy.ts";
import { devAccount, type LocalChain, startChain } from "./local-chain.ts";
import {
  type ChannelConfig,
  channelIdOn,
  channelOf,
  type DepositArgs,
  depositArgs,
  ESCROW,
  newAccount,
  refusal,
  signClaims,
  signRefund,
  voucherClaim,
} from "./testing.ts";

let chain: LocalChain;
let token: Address;
let config: ChannelConfig;
const payer = newAccount();
const receiver = newAccount();
const stranger = devAccount(2);
beforeAll(async () => {
  chain = await startChain();
  await placeEscrow(chain);
  token = await deployToken(chain);
  for (const { address } of [payer, receiver]) await chain.fund(address);
  await mint(chain, token, payer.address, 10n ** 15n);
});
beforeEach(() => {
  config = channelOf(payer.address, receiver.address, token, generatePrivateKey());
});
afterAll(() => chain.close());

const escrow = { address: ESCROW, abi: [...batchSettlement, ...testToken] } as const;
const sent = (hash: Promise<Hex>) => refusal(hash.then((known) => chain.mined(known)));
const claimed = async (of: ChannelConfig) =>
  (await chain.client.readContract({ ...escrow, functionName: "channels", args: [channelIdOn(chain, of)] }))[1];
const balance = async (of: ChannelConfig) =>
  (await chain.client.readContract({ ...escrow, functionName: "channels", args: [channelIdOn(chain, of)] }))[0];
const sendDeposit = (args: DepositArgs) => sent(chain.client.writeContract({ ...escrow, functionName: "deposit", args }));
const deposit = async (of: ChannelConfig, amount = 1000n) => sendDeposit(await depositArgs(chain, payer, of, amount));
type Claims = readonly Awaited<ReturnType<typeof voucherClaim>>[];
const claimBy = (account: typeof receiver | typeof stranger, claims: Claims) =>
  sent(chain.client.writeContract({ ...escrow, account, functionName: "claim", args: [claims] }));
const relay = (claims: Claims, signature: Hex) =>
  sent(chain.client.writeContract({ ...escrow, account: stranger, functionName: "claimWithSignature", args: [claims, signature] }));

test("a deposit is used once, for the channel and amount it was signed for", async () => {
  const args = await depositArgs(chain, payer, config, 1000n);
  const other = channelOf(payer.address, stranger.address, token, generatePrivateKey());
  expect(await sendDeposit([other, args[1], args[2], args[3]])).toBe("ERC3009InvalidSignature");
  expect(await sendDeposit([args[0], 999n, args[2], args[3]])).toBe("ERC3009InvalidSignature");
  expect(await sendDeposit(args)).toBeUndefined();
  expect(await sendDeposit(args)).toBe("ERC3009UsedAuthorization");
  expect(await balance(config)).toBe(1000n);
});

test("a collector that calls the escrow again does not have one payment counted twice", async () => {
  const args = await depositArgs(chain, payer, config, 1000n);
  const collector = await deploy(chain, "ReentrantCollector");
  const own = channelOf(stranger.address, stranger.address, token, generatePrivateKey());
  const again = (functionName: "deposit" | "settle") =>
    functionName === "deposit"
      ? encodeFunctionData({ abi: batchSettlement, functionName, args })
      : encodeFunctionData({ abi: batchSettlement, functionName, args: [receiver.address, token] });
  for (const name of ["deposit", "settle"] as const)
    expect(await sendDeposit([own, 1000n, collector, again(name)])).toBe("ReentrancyGuardReentrantCall");
  expect([await balance(own), await balance(config)]).toEqual([0n, 0n]);
});

test("digests are those of the scheme's typed data", async () => {
  const id = channelIdOn(chain, config);
  const claims = [await voucherClaim(chain, payer, config, 7n)];
  const read = { ...escrow, abi: batchSettlement } as const;
  expect(await chain.client.readContract({ ...read, functionName: "getChannelId", args: [config] })).toBe(id);
  const signed = [
    [await chain.client.readContract({ ...read, functionName: "getVoucherDigest", args: [id, 7n] }), claims[0]?.signature],
    [await chain.client.readContract({ ...read, functionName: "getClaimBatchDigest", args: [claims] }), await signClaims(chain, payer, claims)],
    [await chain.client.readContract({ ...read, functionName: "getRefundDigest", args: [id, 3n, 7n] }), await signRefund(chain, payer, id, 3n, 7n)],
  ] as const;
  for (const [hash, signature = "0x"] of signed) expect(await recoverAddress({ hash, signature })).toBe(payer.address);
  const typehash = await chain.client.readContract({ ...read, functionName: "CHANNEL_CONFIG_TYPEHASH" });
  const fields = "address payer,address payerAuthorizer,address receiver,address receiverAuthorizer,address token,uint40 withdrawDelay,bytes32 salt";
  expect(typehash).toBe(keccak256(toHex(`ChannelConfig(${fields})`)));
});

test("the collector hands nothing to anyone but the escrow", async () => {
  const [, amount, collector, data] = await depositArgs(chain, payer, config, 1000n);
  const abi = [
    {
      type: "function",
      name: "collect",
      stateMutability: "nonpayable",
      outputs: [],
      inputs: ["address", "address", "uint256", "bytes32", "bytes"].map((type) => ({ type })),
    },
    { type: "error", name: "NotTheEscrow", inputs: [] },
  ] as const;
  const args = [payer.address, token, amount, channelIdOn(chain, config), data];
  for (const address of [collector, "0x4020425FAf3B746C082C2f942b4E5159887B0005"] as const)
    expect(await refusal(chain.client.simulateContract({ account: stranger, address, abi, functionName: "collect", args }))).toBe("NotTheEscrow");
});

test.each<[string, Partial<ChannelConfig>]>([
  ["no payer", { payer: zeroAddress }],
  ["no receiver", { receiver: zeroAddress }],
  ["nobody who signs for the receiver", { receiverAuthorizer: zeroAddress }],
  ["no token", { token: zeroAddress }],
  ["too short a delay", { withdrawDelay: 899 }],
  ["too long a delay", { withdrawDelay: 2_592_001 }],
])("a channel with %s takes no deposit", async (_, changes) => {
  const [, ...rest] = await depositArgs(chain, payer, config, 1000n);
  expect(await sendDeposit([{ ...config, ...changes }, ...rest])).toBe("InvalidConfig");
});

test("claims are the receiver's side's alone, and a batch stands or falls as one", async () => {
  const second = channelOf(payer.address, receiver.address, token, generatePrivateKey());
  await deposit(config);
  await deposit(second);
  const claims = [await voucherClaim(chain, payer, config, 100n), await voucherClaim(chain, payer, second, 200n)];
  expect(await claimBy(stranger, claims)).toBe("NotAuthorized");
  expect(await relay(claims, await signClaims(chain, payer, claims))).toBe("InvalidSignature");
  const signature = await signClaims(chain, receiver, claims);
  expect(await relay(claims.slice(0, 1), signature)).toBe("InvalidSignature");
  const [first, last] = claims;
  if (!first || !last) throw new Error("two claims");
  expect(await relay([first, { ...last, totalClaimed: 199n }], signature)).toBe("InvalidSignature");
  const tooMuch = [first, await voucherClaim(chain, payer, second, 1001n)];
  expect(await claimBy(receiver, tooMuch)).toBe("AboveBalance");
  expect([await claimed(config), await claimed(second)]).toEqual([0n, 0n]);
  expect(await relay(claims, signature)).toBeUndefined();
  expect([await claimed(config), await claimed(second)]).toEqual([100n, 200n]);
});

test("one authorizer does not sign for another's channel, and no batch is empty", async () => {
  const foreign = { ...channelOf(payer.address, stranger.address, token, generatePrivateKey()) };
  await deposit(config);
  await deposit(foreign);
  const claims = [await voucherClaim(chain, payer, config, 100n), await voucherClaim(chain, payer, foreign, 100n)];
  expect(await relay(claims, await signClaims(chain, receiver, claims))).toBe("NotAuthorized");
  expect(await relay([], await signClaims(chain, receiver, []))).toBe("NoClaims");
  expect(await claimed(foreign)).toBe(0n);
});

test("an older voucher changes nothing, and a voucher is for one channel", async () => {
  await deposit(config);
  const [older, newer] = [await voucherClaim(chain, payer, config, 100n), await voucherClaim(chain, payer, config, 300n)];
  expect(await claimBy(receiver, [newer])).toBeUndefined();
  expect(await claimBy(receiver, [older])).toBeUndefined();
  expect(await claimBy(receiver, [newer])).toBeUndefined();
  expect(await claimed(config)).toBe(300n);
  const other = channelOf(payer.address, receiver.address, token, generatePrivateKey());
  await deposit(other);
  const moved = { ...newer, voucher: { ...newer.voucher, channel: other } };
  expect(await claimBy(receiver, [moved])).toBe("InvalidSignature");
});

test("without a key of its own for vouchers, a channel takes the payer's signature, and only a named key takes its place", async () => {
  const own = { ...config, payerAuthorizer: zeroAddress };
  const named = { ...config, payerAuthorizer: stranger.address };
  await deposit(own);
  await deposit(named);
  expect(await claimBy(receiver, [await voucherClaim(chain, receiver, own, 10n)])).toBe("InvalidSignature");
  expect(await claimBy(receiver, [await voucherClaim(chain, payer, own, 10n)])).toBeUndefined();
  expect(await claimBy(receiver, [await voucherClaim(chain, payer, named, 10n)])).toBe("InvalidSignature");
  expect([await claimed(own), await claimed(named)]).toEqual([10n, 0n]);
});

test("a refund that was signed is given once, and an older signature is void after another refund", async () => {
  await deposit(config);
  const id = channelIdOn(chain, config);
  const signature = await signRefund(chain, receiver, id, 0n, 300n);
  const refund = (amount: bigint, nonce: bigint, by: Hex) =>
    sent(chain.client.writeContract({ ...escrow, account: stranger, functionName: "refundWithSignature", args: [config, amount, nonce, by] }));
  expect(await refund(301n, 0n, signature)).toBe("InvalidSignature");
  expect(await refund(300n, 0n, await signRefund(chain, payer, id, 0n, 300n))).toBe("InvalidSignature");
  expect(await refund(300n, 0n, signature)).toBeUndefined();
  expect(await refund(300n, 0n, signature)).toBe("WrongNonce");
  const direct = { ...escrow, functionName: "refund", args: [config, 5000n] } as const;
  expect(await sent(chain.client.writeContract({ ...direct, account: stranger }))).toBe("NotAuthorized");
  const next = await signRefund(chain, receiver, id, 1n, 100n);
  expect(await sent(chain.client.writeContract({ ...direct, account: receiver }))).toBeUndefined();
  expect(await balance(config)).toBe(0n);
  expect(await refund(100n, 1n, next)).toBe("WrongNonce");
});

test("a refund is taken off a withdrawal that was announced, and ends it where it covers all of it", async () => {
  await deposit(config);
  const call = { ...escrow, account: payer } as const;
  expect(await sent(chain.client.writeContract({ ...call, functionName: "initiateWithdraw", args: [config, 500n] }))).toBeUndefined();
  const announced = () => chain.client.readContract({ ...escrow, functionName: "pendingWithdrawals", args: [channelIdOn(chain, config)] });
  const refund = (amount: bigint) =>
    sent(chain.client.writeContract({ ...escrow, account: receiver, functionName: "refund", args: [config, amount] }));
  const [, since] = await announced();
  expect(since).toBeGreaterThan(0);
  expect(await refund(200n)).toBeUndefined();
  expect(await announced()).toEqual([300n, since]);
  expect(await refund(300n)).toBeUndefined();
  expect(await announced()).toEqual([0n, 0]);
  expect(await balance(config)).toBe(500n);
});

test("a claim and a refund go together or not at all", async () => {
  await deposit(config);
  const claims = [await voucherClaim(chain, payer, config, 400n)];
  const claim = encodeFunctionData({ abi: batchSettlement, functionName: "claim", args: [claims] });
  const refund = (amount: bigint) => encodeFunctionData({ abi: batchSettlement, functionName: "refund", args: [config, amount] });
  const both = (second: Hex) =>
    sent(chain.client.writeContract({ ...escrow, account: receiver, functionName: "multicall", args: [[claim, second]] }));
  expect(await both(refund(0n))).toBe("ZeroAmount");
  expect(await claimed(config)).toBe(0n);
  expect(await both(refund(5000n))).toBeUndefined();
  expect([await balance(config), await claimed(config)]).toEqual([400n, 400n]);
});
