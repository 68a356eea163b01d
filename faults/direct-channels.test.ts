import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { batchSettlement, testToken } from "../contracts/abi.ts";
import { deployToken, mint } from "../contracts/deploy.ts";
import { ESCROW } from "../contracts/testing.ts";
import { type LocalMoney, startLocalMoney } from "../examples/local-money/start.ts";
import { serveQuery } from "../lib/access/query.ts";
import { grantOf, importPlays, NOW, ORIGIN } from "../lib/access/testing.ts";
import { standingOf } from "../lib/consent/testing.ts";
import { channelsOf } from "../lib/earnings/channels/channel.ts";
import { channelApp } from "../lib/earnings/channels/testing.ts";
import { earnings } from "../lib/earnings/earnings.ts";
import { switchOn } from "../lib/earnings/settlement/networks.ts";
import { accountOn } from "../lib/earnings/settlement/sending.ts";
import { settleDue } from "../lib/earnings/settlement/settle.ts";
import { feesAddress } from "../lib/identity/fees-account.ts";
import { toPageError } from "../lib/protocol/errors.ts";
import { type MethodParams, methodParams } from "../lib/protocol/methods.ts";
import { testVault } from "../lib/vault/testing.ts";
import { toDataWalletError } from "../sdk/errors.ts";
import { payingQuery } from "../sdk/payment.ts";
import type { Query } from "../sdk/records.ts";
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
const PRICE = 1000n;
const CONFIRMATIONS = 3;

/** `wallet.query` over the wallet's own function, as a page has it: parsed, and refused by what crosses the wire. */
const queryOver =
  (serve: (params: MethodParams["data_query"]) => ReturnType<Query>): Query =>
  (params) =>
    serve(methodParams.data_query.parse(JSON.parse(JSON.stringify(params)))).catch((error: unknown) => {
      throw toDataWalletError(toPageError(error));
    });

/** A wallet that settles by itself, with a grant that costs something, and an app with money and the stock client. */
async function newWorld() {
  const { chain } = money;
  const vault = await testVault();
  const standing = standingOf(vault);
  await importPlays(vault);
  const token = await deployToken(chain, { name: "Test Dollar" });
  const app = channelApp(100, chain.client);
  await mint(chain, token, app.address, 10n ** 12n);
  const network = `eip155:${chain.chainId}`;
  const extra = { name: "Test Dollar", version: "1", decimals: 6 };
  const compensation = { scheme: "batch-settlement", network, asset: token, amount: `${PRICE}`, per: "read", extra } as const;
  const grant = await grantOf(vault, { max_uses: 1000, compensation });
  await switchOn(vault, { network, rpc: node.url, most: "0.01", confirmations: CONFIRMATIONS });
  const fees = (await feesAddress(vault)) as Address;
  await chain.fund(fees, "1");
  let calls = 0;
  const clock = { now: NOW };
  const serve = queryOver((params) => serveQuery(standing, { origin: ORIGIN, callId: `c${calls++}`, params }, () => NOW));
  const query = payingQuery({ query: serve }, app.client);
  const read = () => query({ grantId: grant.grantId, stream: "play_events", limit: 1 });
  const funds = await chain.client.getBalance({ address: fees });
  return { vault, network, token, app, grant, clock, fees, funds, read };
}
let world: Awaited<ReturnType<typeof newWorld>>;
beforeEach(async () => {
  node.fault = undefined;
  world = await newWorld();
});
afterEach(() => vi.restoreAllMocks());

const balance = (account = world.grant.payoutAddress): Promise<bigint> =>
  money.chain.client.readContract({ address: world.token, abi: testToken, functionName: "balanceOf", args: [account as Address] });
const state = async () => {
  const { totals } = await earnings(world.vault, 0);
  const of = (all: readonly { readonly amount: string }[]) => all.map(({ amount }) => amount).join() || "0";
  return { authorized: of(totals.authorized), submitted: of(totals.submitted), confirmed: of(totals.confirmed), lost: of(totals.lost) };
};
const arrived = (amount: bigint) => ({ authorized: "0", submitted: "0", confirmed: `${amount}`, lost: "0" });
const sent = (): Promise<number> => money.chain.client.getTransactionCount({ address: world.fees });
const mine = (blocks: number) => money.chain.client.mine({ blocks });
const reads = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) expect((await world.read()).data).toHaveLength(1);
};
const escrowed = async () => {
  const { channelId } = (await channelsOf(world.vault).all())[0]?.value ?? expect.unreachable();
  return money.chain.client.readContract({ address: ESCROW, abi: batchSettlement, functionName: "channels", args: [channelId as Address] });
};

/** The wallet comes again and again, seconds apart, while blocks are mined. */
async function settle(rounds: number, { step = 20_000, blocks = 1 } = {}): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await settleDue(
      world.vault,
      () => world.clock.now,
      async () => true,
    );
    world.clock.now += step;
    if (blocks > 0) await mine(blocks);
  }
}

async function ledgerIsChain(): Promise<void> {
  expect((await state()).confirmed).toBe((await balance()).toString());
  const held = await money.chain.client.getBalance({ address: world.fees });
  expect((await earnings(world.vault, 0)).fees.map(({ amount }) => amount)).toEqual([`${world.funds - held}`]);
}

describe("a payment channel without any service", () => {
  it("is opened for the stock client, pays twenty reads, and is claimed and sent on: three transactions in all", async () => {
    const before = await sent();
    await reads(20);
    expect(await escrowed()).toEqual([PRICE * 100n, 0n]);
    const { entries } = await earnings(world.vault, 0);
    expect([new Set(entries.map(({ logged }) => logged)).size, new Set(entries.map(({ records }) => records))]).toEqual([20, new Set([1])]);
    expect(await state()).toEqual({ authorized: "20000", submitted: "0", confirmed: "0", lost: "0" });
    await settle(1, { blocks: 0 });
    expect(await state()).toMatchObject({ authorized: "0", submitted: "20000" });
    await settle(8);
    expect(await state()).toEqual(arrived(20_000n));
    await ledgerIsChain();
    expect((await sent()) - before).toBe(3);
    expect((await accountOn(world.vault, world.network)).sending).toBeUndefined();
    await reads(2);
    await settle(10);
    expect(await state()).toEqual(arrived(22_000n));
    await ledgerIsChain();
  });

  it.each([1, 5, 12])("comes through a reorganisation of depth %i", async (depth) => {
    await reads(3);
    await mine(30);
    const from = Number(await money.chain.client.getBlockNumber());
    await settle(8);
    expect(await state()).toMatchObject({ confirmed: "3000" });
    const gone = Number(await money.chain.client.getBlockNumber()) - from + depth;
    await money.chain.client.request({ method: "anvil_reorg" as never, params: [gone, []] as never });
    expect(await balance()).toBe(0n);
    await settle(1, { blocks: 0 });
    expect(await state()).toMatchObject({ confirmed: "0" });
    await settle(24);
    expect(await state()).toEqual(arrived(3000n));
    await ledgerIsChain();
  });

  it("whose deposit, claim and transfer were sent and not heard of, is paid for once each", async () => {
    const before = await sent();
    let drops = 0;
    node.fault = (answer, { method }) => {
      if (method !== "eth_sendRawTransaction") return answer;
      drops += 1;
      throw new Error("dropped");
    };
    await reads(2);
    await settle(16);
    expect(drops).toBe(3);
    expect((await sent()) - before).toBe(3);
    expect(await state()).toEqual(arrived(2000n));
    await ledgerIsChain();
  });

  it("waits while the node is away, and goes on", async () => {
    await reads(2);
    node.fault = "away";
    await settle(5, { blocks: 0 });
    expect(await state()).toMatchObject({ authorized: "2000" });
    node.fault = undefined;
    world.clock.now += 3_600_000;
    await settle(2);
    node.fault = "away";
    await settle(5);
    node.fault = undefined;
    world.clock.now += 3_600_000;
    await settle(12);
    expect(await state()).toEqual(arrived(2000n));
    await ledgerIsChain();
  });

  it("whose claim waits for its block while fees rise, is claimed once", async () => {
    const { client } = money.chain;
    await reads(4);
    const before = await sent();
    await client.setAutomine(false);
    await settle(1, { blocks: 0 });
    for (const blocks of [1, 1, 1, 1, 0]) {
      await client.setNextBlockBaseFeePerGas({ baseFeePerGas: 20n * 10n ** 9n });
      await settle(1, { blocks, step: 40_000 });
    }
    await settle(12);
    await client.setAutomine(true);
    expect(await state()).toEqual(arrived(4000n));
    expect((await sent()) - before).toBe(2);
    await ledgerIsChain();
  });

  it("is not opened while the fees account is empty, and the app does not learn why", async () => {
    const before = await sent();
    await money.chain.client.setBalance({ address: world.fees, value: 0n });
    await expect(world.read()).rejects.toMatchObject({ code: "payment_invalid", reason: "no_facilitator" });
    expect(await sent()).toBe(before);
    expect(await balance(world.app.address)).toBe(10n ** 12n);
    expect((await earnings(world.vault, 0)).entries).toEqual([]);
  });
});
