import { createWalletClient, http } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { falseReturningToken, testToken } from "../contracts/abi.ts";
import { deployToken, mint } from "../contracts/deploy.ts";
import { type LocalMoney, startLocalMoney } from "../examples/local-money/start.ts";
import { hex } from "../lib/crypto/bytes.ts";
import { paymentRequirements } from "../lib/earnings/compensation.ts";
import { earnings, earningsAndFees } from "../lib/earnings/earnings.ts";
import { preparePayment } from "../lib/earnings/prepare-payment.ts";
import { networkViews } from "../lib/earnings/settlement/network-views.ts";
import { switchOn } from "../lib/earnings/settlement/networks.ts";
import { accountOn } from "../lib/earnings/settlement/sending.ts";
import { settleDue } from "../lib/earnings/settlement/settle.ts";
import { payingApp } from "../lib/earnings/testing.ts";
import { deriveKey } from "../lib/identity/derive.ts";
import { FEES_KEY, feesAddress } from "../lib/identity/fees-account.ts";
import type { Compensation } from "../lib/protocol/access-request.ts";
import { testVault } from "../lib/vault/testing.ts";
import type { Vault } from "../lib/vault/vault.ts";
import { type FaultyProxy, faultyProxy } from "./faulty-proxy.ts";

let money: LocalMoney;
let node: FaultyProxy;
beforeAll(async () => {
  money = await startLocalMoney();
  node = await faultyProxy(money.chain.rpcUrl);
}, 60_000);
afterAll(async () => {
  await node.close();
  await money.close();
});

type Address = `0x${string}`;
type World = {
  readonly vault: Vault;
  readonly price: Compensation;
  readonly payTo: Address;
  readonly fees: Address;
  /** What was put on the fees account, less what was taken from it elsewhere. */
  funds: bigint;
  now: number;
  disclosures: number;
};
let world: World;
let app: ReturnType<typeof payingApp>;
const CONFIRMATIONS = 3;
const GWEI = 10n ** 9n;

beforeEach(async () => {
  node.fault = undefined;
  const { chain } = money;
  await chain.client.setAutomine(true);
  await chain.client.setNextBlockBaseFeePerGas({ baseFeePerGas: GWEI });
  const asset = await deployToken(chain, {});
  app = payingApp();
  await mint(chain, asset, app.address as Address, 10n ** 30n);
  const vault = await testVault();
  const network = `eip155:${chain.chainId}`;
  const extra = { name: "Test Dollar", version: "1", decimals: 6 };
  const price: Compensation = { scheme: "exact", network, asset, amount: "1000", per: "read", extra };
  const payTo = privateKeyToAccount(`0x${crypto.randomUUID().replaceAll("-", "").padStart(64, "1")}`).address;
  const block = await chain.client.getBlock();
  const fees = (await feesAddress(vault)) as Address;
  await chain.fund(fees, "1");
  world = {
    vault,
    price,
    payTo,
    fees,
    funds: await chain.client.getBalance({ address: fees }),
    now: Math.max(Date.now(), Number(block.timestamp) * 1000),
    disclosures: 0,
  };
  await switchOn(vault, { network, rpc: node.url, most: "0.01", confirmations: CONFIRMATIONS });
});
afterEach(() => vi.restoreAllMocks());

async function promise(amount = "1000"): Promise<void> {
  const { vault, price, payTo } = world;
  const requirements = paymentRequirements({ ...price, amount }, BigInt(amount), payTo);
  const payload = await app.pay(requirements);
  const occasion = { origin: "https://a.example", grantId: "g", disclosureId: `d${world.disclosures++}`, source: "s", stream: "t" };
  await vault.attempt(async () => ({
    changes: await preparePayment(vault, { ...occasion, payload, requirements, now: world.now }),
    result: undefined,
  }));
}

const state = async () => {
  const { totals } = await earnings(world.vault, 0);
  const of = (all: readonly { readonly amount: string }[]) => all.map(({ amount }) => amount).join() || "0";
  return { authorized: of(totals.authorized), submitted: of(totals.submitted), confirmed: of(totals.confirmed), lost: of(totals.lost) };
};
/** The first payment's transaction. */
const firstHash = async () => ((await earnings(world.vault, 0)).entries.at(-1)?.transaction ?? expect.unreachable()).hash as Address;
const mine = (blocks: number) => money.chain.client.mine({ blocks });
const balance = async (): Promise<bigint> =>
  money.chain.client.readContract({ address: world.price.asset as Address, abi: testToken, functionName: "balanceOf", args: [world.payTo] });
/** Transactions of the fees account that are in blocks. */
const sent = (): Promise<number> => money.chain.client.getTransactionCount({ address: world.fees });
const sending = async () => (await accountOn(world.vault, world.price.network)).sending;
const view = async () => (await networkViews(world.vault)).find(({ network }) => network === world.price.network);

/** The wallet comes again and again, seconds apart, while blocks are mined. */
async function settle(rounds: number, { step = 20_000, blocks = 1 } = {}): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await settleDue(world.vault, () => world.now);
    world.now += step;
    if (blocks > 0) await mine(blocks);
  }
}

/** What the account says has arrived is what the chain says, and nothing of it twice; so is what it says was paid in fees. */
async function ledgerIsChain(): Promise<void> {
  const { view: seen, fees } = await earningsAndFees(world.vault, 0);
  expect(seen.totals.confirmed.map(({ amount }) => amount).join() || "0").toBe((await balance()).toString());
  const held = await money.chain.client.getBalance({ address: world.fees });
  expect(fees.reduce((sum, { money: { amount } }) => sum + BigInt(amount), 0n)).toBe(world.funds - held);
}
const arrived = (amount: string) => ({ authorized: "0", submitted: "0", confirmed: amount, lost: "0" });

/** The person's other wallet, with the same phrase. */
async function elsewhere() {
  const account = privateKeyToAccount(`0x${hex(deriveKey(await world.vault.seed(), FEES_KEY).privateKey)}`);
  return createWalletClient({ account, chain: money.chain.client.chain, transport: http(money.chain.rpcUrl) });
}

/** Nothing of a kind reaches the node, as if the worker had been stopped before. */
function cutOff(method: string) {
  const real = globalThis.fetch;
  return vi
    .spyOn(globalThis, "fetch")
    .mockImplementation((url, init) =>
      typeof init?.body === "string" && init.body.includes(method) ? Promise.reject(new TypeError("cut off")) : real(url, init),
    );
}

describe("a promise that the wallet brings to its chain itself", () => {
  it("is sent, waits for its blocks, and has arrived; the next one goes after it", async () => {
    const before = await sent();
    await promise();
    await promise("2500");
    await settle(1, { blocks: 0 });
    expect(await state()).toMatchObject({ authorized: "2500", submitted: "1000" });
    await settle(10);
    expect(await state()).toEqual(arrived("3500"));
    expect((await sent()) - before).toBe(2);
    await ledgerIsChain();
    expect(await sending()).toBeUndefined();
  });

  it.each([1, 2, 5, 12])("comes through a reorganisation of depth %i, by entries", async (depth) => {
    await mine(20);
    await promise();
    await settle(5);
    expect(await state()).toMatchObject({ confirmed: "1000" });
    const block = (await earnings(world.vault, 0)).entries[0]?.transaction?.block ?? expect.unreachable();
    const head = Number(await money.chain.client.getBlockNumber());
    await money.chain.client.request({ method: "anvil_reorg" as never, params: [head - block + depth, []] as never });
    expect(await balance()).toBe(0n);
    await settle(16);
    expect(await state()).toEqual(arrived("1000"));
    await ledgerIsChain();
  });

  it("whose sending was done and not heard of, is sent once", async () => {
    const before = await sent();
    await promise();
    node.fault = (answer, { method }) => {
      if (method === "eth_sendRawTransaction" || method === "eth_getTransactionByHash") throw new Error("dropped");
      return answer;
    };
    await settle(1);
    expect(await balance()).toBe(1000n);
    expect(await state()).toMatchObject({ authorized: "1000" });
    node.fault = undefined;
    await settle(8);
    expect(await state()).toEqual(arrived("1000"));
    expect((await sent()) - before).toBe(1);
    await ledgerIsChain();
  });

  it("that was kept and not sent when the worker stopped, is sent as it was kept", async () => {
    const before = await sent();
    await promise();
    const cut = cutOff("eth_sendRawTransaction");
    await settle(2);
    const kept = (await sending()) ?? expect.unreachable();
    expect(kept).toMatchObject({ told: false, nonce: before });
    expect(await sent()).toBe(before);
    expect(await state()).toMatchObject({ authorized: "1000" });
    cut.mockRestore();
    await settle(8);
    expect(await state()).toEqual(arrived("1000"));
    expect((await earnings(world.vault, 0)).entries[0]?.transaction?.hash).toBe(kept.hashes[0]);
    expect((await sent()) - before).toBe(1);
    await ledgerIsChain();
  });

  it("that was sent when the worker stopped before it could note that, is sent once", async () => {
    const before = await sent();
    await promise();
    let stopped = false;
    node.fault = (answer, { method }) => {
      stopped ||= method === "eth_sendRawTransaction";
      return answer;
    };
    const { vault } = world;
    const commit = vault.commit.bind(vault);
    vi.spyOn(vault, "commit").mockImplementation((...args) => (stopped ? Promise.reject(new Error("stopped")) : commit(...args)));
    await expect(settle(1)).rejects.toThrow("stopped");
    vi.restoreAllMocks();
    node.fault = undefined;
    await settle(8);
    expect(await state()).toEqual(arrived("1000"));
    expect((await sent()) - before).toBe(1);
    await ledgerIsChain();
  });

  it("waits while the node is away for minutes, and goes on", async () => {
    await promise();
    node.fault = "away";
    await settle(10, { blocks: 0 });
    expect(await state()).toMatchObject({ authorized: "1000" });
    node.fault = undefined;
    world.now += 900_000;
    await settle(1, { blocks: 0 });
    node.fault = "away";
    await settle(10);
    node.fault = undefined;
    world.now += 900_000;
    await settle(8);
    expect(await state()).toEqual(arrived("1000"));
    await ledgerIsChain();
  });

  it("goes again for more when fees rise before its block, and is counted once", async () => {
    const before = await sent();
    const { client } = money.chain;
    await client.setAutomine(false);
    await promise();
    await settle(1, { blocks: 0 });
    const first = (await sending()) ?? expect.unreachable();
    for (const blocks of [1, 1, 0]) {
      await client.setNextBlockBaseFeePerGas({ baseFeePerGas: 20n * GWEI });
      await settle(1, { blocks });
    }
    expect(await balance()).toBe(0n);
    const last = (await sending()) ?? expect.unreachable();
    expect(last.nonce).toBe(first.nonce);
    expect(BigInt(last.maxFeePerGas)).toBeGreaterThan((BigInt(first.maxFeePerGas) * 1125n) / 1000n);
    expect(BigInt(last.maxFeePerGas)).toBeGreaterThan(20n * GWEI);
    await settle(8);
    expect(await state()).toEqual(arrived("1000"));
    expect((await sent()) - before).toBe(1);
    await ledgerIsChain();
    expect((await earnings(world.vault, 0)).entries[0]?.transaction?.hash).toBe(last.hashes.at(-1));
  });

  it("waits while the network asks for more than the person allows, and says so", async () => {
    const before = await sent();
    await promise();
    await money.chain.client.setNextBlockBaseFeePerGas({ baseFeePerGas: 10n ** 15n });
    await mine(1);
    await settle(3, { blocks: 0 });
    expect(await view()).toMatchObject({ waiting: 1, trouble: "fees_high" });
    expect(await sent()).toBe(before);
    await money.chain.client.setNextBlockBaseFeePerGas({ baseFeePerGas: GWEI });
    await mine(1);
    world.now += 60_000;
    await settle(8);
    expect(await state()).toEqual(arrived("1000"));
    expect((await view())?.trouble).toBeUndefined();
    await ledgerIsChain();
  });

  it("waits while the fees account is empty, says how much is missing, and goes on when there is enough", async () => {
    const before = await sent();
    await money.chain.client.setBalance({ address: world.fees, value: 1000n });
    world.funds = 1000n;
    await promise();
    await promise();
    await settle(3);
    expect(await view()).toMatchObject({ waiting: 2, trouble: "fees_empty", direct: { missing: expect.stringMatching(/^0\.000\d+ coins$/) } });
    expect(await sent()).toBe(before);
    await money.chain.fund(world.fees, "1");
    world.funds = await money.chain.client.getBalance({ address: world.fees });
    world.now += 60_000;
    await settle(12);
    expect(await state()).toEqual(arrived("2000"));
    await ledgerIsChain();
  });

  it("whose number was used from another wallet, is tried anew", async () => {
    await promise();
    const { client } = money.chain;
    await client.setAutomine(false);
    await settle(1, { blocks: 0 });
    const { nonce } = (await sending()) ?? expect.unreachable();
    const other = await elsewhere();
    const hash = await other.sendTransaction({ to: world.payTo, value: 1n, nonce, maxFeePerGas: 500n * GWEI, maxPriorityFeePerGas: 400n * GWEI });
    await mine(1);
    const { gasUsed, effectiveGasPrice } = await client.getTransactionReceipt({ hash });
    world.funds -= gasUsed * effectiveGasPrice + 1n;
    expect(await sent()).toBe(nonce + 1);
    expect(await balance()).toBe(0n);
    await settle(16);
    expect(await state()).toEqual(arrived("1000"));
    expect(await sent()).toBe(nonce + 2);
    await ledgerIsChain();
  });

  it("behind one that a reorganisation took back, waits for no number that nobody sends", async () => {
    const { client } = money.chain;
    const before = await sent();
    await promise();
    await settle(2);
    expect(await sent()).toBe(before + 1);
    await client.setAutomine(false);
    await promise("2500");
    await settle(1, { blocks: 0 });
    expect(await sending()).toMatchObject({ nonce: before + 1, told: true });
    const block = (await client.getTransactionReceipt({ hash: await firstHash() })).blockNumber;
    const gone = Number((await client.getBlockNumber()) - block) + 1;
    await client.request({ method: "anvil_reorg" as never, params: [gone, []] as never });
    expect(await sent()).toBe(before);
    await settle(20);
    expect(await state()).toEqual(arrived("3500"));
    await ledgerIsChain();
  });

  it("that its token would not take is not sent", async () => {
    const before = await sent();
    app = payingApp();
    await promise();
    await settle(4);
    expect(await sent()).toBe(before);
    expect(await view()).toMatchObject({ waiting: 1, trouble: "would_fail" });
  });

  it("to a token that takes it and moves nothing, is sent once and lost", async () => {
    const { client, mined } = money.chain;
    const asset = await deployToken(money.chain, { kind: "FalseReturningToken" });
    await mint(money.chain, asset, app.address as Address, 5000n);
    world = { ...world, price: { ...world.price, asset } };
    await mined(await client.writeContract({ address: asset, abi: falseReturningToken, functionName: "setFailing", args: [true] }));
    const before = await sent();
    await promise();
    await settle(14);
    expect((await sent()) - before).toBe(1);
    expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "0", lost: "1000" });
  });

  it("that fails in its block though the chain would have taken it before, is sent twice at most", async () => {
    const { client } = money.chain;
    const before = await sent();
    await promise();
    // The payer's money is gone when the block comes, each time.
    await client.setAutomine(false);
    const { account } = app;
    const address = world.price.asset as Address;
    const all = () => client.readContract({ address, abi: testToken, functionName: "balanceOf", args: [account.address] });
    const fees = { maxFeePerGas: 500n * GWEI, maxPriorityFeePerGas: 400n * GWEI, gas: 100_000n };
    await money.chain.fund(account.address);
    for (let round = 0; round < 12; round++) {
      await settleDue(world.vault, () => world.now);
      world.now += 60_000;
      if (await sending())
        await client.writeContract({ account, address, abi: testToken, functionName: "transfer", args: [world.fees, await all()], ...fees });
      await mine(1);
      await client.setAutomine(true);
      await mint(money.chain, address, account.address, 5000n);
      await client.setAutomine(false);
    }
    expect((await sent()) - before).toBe(2);
    expect(await view()).toMatchObject({ trouble: "failed_on_chain" });
    await ledgerIsChain();
  });

  it("is not brought by a node of another chain", async () => {
    const before = await sent();
    node.fault = (answer, { method }) => (method === "eth_chainId" ? { ...(answer as object), result: "0x1" } : answer);
    await promise();
    await settle(4);
    expect(await sent()).toBe(before);
    expect(await view()).toMatchObject({ trouble: "wrong_chain" });
  });
});
