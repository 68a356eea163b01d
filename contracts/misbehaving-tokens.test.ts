import type { Address } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { batchSettlement, falseReturningToken, testToken } from "./abi.ts";
import { deployToken, mint, placeEscrow } from "./deploy.ts";
import { devAccount, type LocalChain, startChain } from "./local-chain.ts";
import { channelIdOn, channelOf, depositArgs, ESCROW, newAccount, refusal, voucherClaim } from "./testing.ts";

let chain: LocalChain;
beforeAll(async () => {
  chain = await startChain();
  await placeEscrow(chain);
});
afterAll(() => chain.close());

const payer = newAccount();
const receiver = devAccount(1);
/** Refusals of the token come through the escrow. */
const escrow = { address: ESCROW, abi: [...batchSettlement, ...testToken] } as const;
const balanceOf = (token: Address, account: Address) =>
  chain.client.readContract({ address: token, abi: testToken, functionName: "balanceOf", args: [account] });

async function deposit(token: Address, amount: bigint) {
  const config = channelOf(payer.address, receiver.address, token);
  const args = await depositArgs(chain, payer, config, amount);
  const refused = await refusal(chain.client.writeContract({ ...escrow, functionName: "deposit", args }).then((hash) => chain.mined(hash)));
  const [balance] = await chain.client.readContract({ ...escrow, functionName: "channels", args: [channelIdOn(chain, config)] });
  return { config, refused, balance };
}

test("a token that keeps a part of each transfer pays less than it was told to, and cannot be deposited", async () => {
  const token = await deployToken(chain, { kind: "FeeOnTransferToken" });
  await mint(chain, token, devAccount(0).address, 1000n);
  await mint(chain, token, payer.address, 1000n);
  await chain.mined(await chain.client.writeContract({ address: token, abi: testToken, functionName: "transfer", args: [receiver.address, 500n] }));
  expect(await balanceOf(token, receiver.address)).toBe(495n);
  expect(await deposit(token, 500n)).toMatchObject({ refused: "ERC20InsufficientBalance", balance: 0n });
  // What lies in the collector by chance fills the gap there, not the one at the escrow.
  await mint(chain, token, "0x4020806089470a89826cB9fB1f4059150b550004", 100n);
  expect(await deposit(token, 500n)).toMatchObject({ refused: "WrongAmountReceived", balance: 0n });
});

test("a token that answers false and moves nothing is deposited by nobody, and settled by nobody until it works", async () => {
  const token = await deployToken(chain, { kind: "FalseReturningToken" });
  await mint(chain, token, payer.address, 1000n);
  const setFailing = async (failing: boolean) =>
    chain.mined(await chain.client.writeContract({ address: token, abi: falseReturningToken, functionName: "setFailing", args: [failing] }));
  await setFailing(true);
  expect(await deposit(token, 100n)).toMatchObject({ refused: "SafeERC20FailedOperation", balance: 0n });
  await setFailing(false);
  const { config, balance } = await deposit(token, 100n);
  expect(balance).toBe(100n);
  const claims = [await voucherClaim(chain, payer, config, 60n)];
  await chain.mined(await chain.client.writeContract({ ...escrow, account: receiver, functionName: "claim", args: [claims] }));
  await setFailing(true);
  const settle = () => chain.client.writeContract({ ...escrow, functionName: "settle", args: [receiver.address, token] });
  expect(await refusal(settle())).toBe("SafeERC20FailedOperation");
  const owed = () => chain.client.readContract({ ...escrow, functionName: "receivers", args: [receiver.address, token] });
  expect([await owed(), await balanceOf(token, receiver.address)]).toEqual([[60n, 0n], 0n]);
  await setFailing(false);
  await chain.mined(await settle());
  expect([await owed(), await balanceOf(token, receiver.address)]).toEqual([[60n, 60n], 60n]);
});

test("a failing token uses up an authorization without moving anything: only the transfer event tells", async () => {
  const token = await deployToken(chain, { kind: "FalseReturningToken", decimals: 0 });
  await mint(chain, token, devAccount(0).address, 10n);
  await chain.mined(await chain.client.writeContract({ address: token, abi: falseReturningToken, functionName: "setFailing", args: [true] }));
  const { logs, status } = await chain.mined(
    await chain.client.writeContract({ address: token, abi: testToken, functionName: "transfer", args: [receiver.address, 5n] }),
  );
  expect([status, logs, await balanceOf(token, receiver.address)]).toEqual(["success", [], 0n]);
});
