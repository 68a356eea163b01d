import { parseSignature } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { falseReturningToken, testToken } from "../contracts/abi.ts";
import { deployToken, mint, type TokenOptions } from "../contracts/deploy.ts";
import { authorizationTypes } from "../contracts/testing.ts";
import { type LocalMoney, startLocalMoney } from "../examples/local-money/start.ts";
import { paymentRequirements } from "../lib/earnings/compensation.ts";
import { earnings } from "../lib/earnings/earnings.ts";
import type { JournalEntry } from "../lib/earnings/ledger.ts";
import { preparePayment } from "../lib/earnings/prepare-payment.ts";
import { switchOff, switchOn } from "../lib/earnings/settlement/networks.ts";
import { settleDue } from "../lib/earnings/settlement/settle.ts";
import { requireTakeable } from "../lib/earnings/settlement/take-check.ts";
import { payingApp } from "../lib/earnings/testing.ts";
import type { Compensation } from "../lib/protocol/access-request.ts";
import { WalletError } from "../lib/protocol/errors.ts";
import type { PaymentPayload } from "../lib/protocol/methods.ts";
import { testVault } from "../lib/vault/testing.ts";
import type { Vault } from "../lib/vault/vault.ts";
import { type FaultyProxy, faultyProxy } from "./faulty-proxy.ts";

let money: LocalMoney;
let node: FaultyProxy;
let service: FaultyProxy;
beforeAll(async () => {
  money = await startLocalMoney();
  node = await faultyProxy(money.chain.rpcUrl);
  service = await faultyProxy(money.facilitatorUrl);
}, 60_000);
afterAll(async () => {
  await Promise.all([node.close(), service.close()]);
  await money.close();
});

type World = { readonly vault: Vault; readonly price: Compensation; readonly payTo: `0x${string}`; now: number; disclosures: number };
let world: World;
let app: ReturnType<typeof payingApp>;
const CONFIRMATIONS = 3;

async function newWorld(options: TokenOptions = {}): Promise<void> {
  const { chain } = money;
  const asset = await deployToken(chain, options);
  app = payingApp();
  await mint(chain, asset, app.address as `0x${string}`, 10n ** 30n);
  const vault = await testVault();
  const network = `eip155:${chain.chainId}`;
  const name = options.name ?? "Test Dollar";
  const price: Compensation = {
    scheme: "exact",
    network,
    asset,
    amount: "1000",
    per: "read",
    extra: { name, version: "1", decimals: options.decimals ?? 6 },
  };
  const payTo = privateKeyToAccount(`0x${crypto.randomUUID().replaceAll("-", "").padStart(64, "1")}`).address;
  const block = await chain.client.getBlock();
  world = { vault, price, payTo, now: Math.max(Date.now(), Number(block.timestamp) * 1000), disclosures: 0 };
  await switchOn(vault, { network, facilitator: service.url, rpc: node.url, confirmations: CONFIRMATIONS });
}
beforeEach(async () => {
  node.fault = undefined;
  service.fault = undefined;
  await newWorld();
});

/** A read that was paid for by signature. */
async function promise(amount = "1000"): Promise<Awaited<ReturnType<typeof app.pay>>> {
  const { vault, price, payTo } = world;
  const requirements = paymentRequirements({ ...price, amount }, BigInt(amount), payTo);
  const payload = await app.pay(requirements);
  const occasion = { origin: "https://a.example", grantId: "g", disclosureId: `d${world.disclosures++}`, source: "s", stream: "t" };
  await vault.attempt(async () => ({
    changes: await preparePayment(vault, { ...occasion, payload, requirements, now: world.now }),
    result: undefined,
  }));
  return payload;
}

const state = async () => {
  const { totals } = await earnings(world.vault, 0);
  const of = (all: readonly { readonly amount: string }[]) => all.map(({ amount }) => amount).join() || "0";
  return { authorized: of(totals.authorized), submitted: of(totals.submitted), confirmed: of(totals.confirmed), lost: of(totals.lost) };
};
const mine = (blocks: number) => money.chain.client.mine({ blocks });
const balance = async (): Promise<bigint> =>
  money.chain.client.readContract({ address: world.price.asset as `0x${string}`, abi: testToken, functionName: "balanceOf", args: [world.payTo] });
const kinds = async () => (await world.vault.sequence<JournalEntry>("ledger").list()).map(({ value }) => value.kind);

/** The wallet comes again and again, seconds apart, while blocks are mined, until `done` or so many rounds. */
async function settle(rounds: number, { step = 20_000, blocks = 1 } = {}): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await settleDue(world.vault, () => world.now);
    world.now += step;
    if (blocks > 0) await mine(blocks);
  }
}

/** What the account says has arrived is what the chain says, and nothing of it twice. */
async function ledgerIsChain(): Promise<void> {
  const { confirmed } = await state();
  expect(confirmed).toBe((await balance()).toString());
}

/** Anybody may bring an authorization to its token. */
async function settleDirectly({ payload }: Awaited<ReturnType<typeof promise>>): Promise<void> {
  const { authorization: a, signature } = payload;
  const args = [a.from, a.to, BigInt(a.value), BigInt(a.validAfter), BigInt(a.validBefore), a.nonce, signature];
  const address = world.price.asset as `0x${string}`;
  const { client, mined } = money.chain;
  await mined(await client.writeContract({ address, abi: testToken, functionName: "transferWithAuthorization", args: args as never }));
}

describe("a promise on a chain", () => {
  it("is sent, waits for its blocks, and has arrived", async () => {
    await promise();
    await promise("2500");
    expect(await state()).toEqual({ authorized: "3500", submitted: "0", confirmed: "0", lost: "0" });
    await settle(1, { blocks: 0 });
    expect(await state()).toMatchObject({ authorized: "0", submitted: "3500" });
    await settle(6);
    expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "3500", lost: "0" });
    await ledgerIsChain();
    const { entries } = await earnings(world.vault, 0);
    expect(entries[0]?.transaction).toMatchObject({ hash: expect.stringMatching(/^0x[0-9a-f]{64}$/), block: expect.any(Number) });
  });

  it.each(Array.from({ length: 12 }, (_, index) => index + 1))("comes through a reorganisation of depth %i, by entries", async (depth) => {
    await promise();
    await settle(3);
    await mine(Math.max(0, depth - CONFIRMATIONS - 1));
    await settle(2, { blocks: 0 });
    expect(await state()).toMatchObject({ confirmed: "1000" });
    // The block of the payment goes as well, whatever was mined above it.
    const [entry] = (await earnings(world.vault, 0)).entries;
    const head = Number(await money.chain.client.getBlockNumber());
    const gone = Math.max(depth, head - (entry?.transaction?.block ?? head) + 1);
    await money.chain.client.request({ method: "anvil_reorg" as never, params: [gone, []] as never });
    expect(await balance()).toBe(0n);
    await settle(2, { blocks: 0 });
    expect(await state()).toMatchObject({ confirmed: "0", submitted: "1000" });
    await settle(14);
    expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "1000", lost: "0" });
    await ledgerIsChain();
    expect(await kinds()).toEqual(["authorized", "submitted", "confirmed", "reversed", "returned", "submitted", "confirmed"]);
  });

  it("that somebody else settled is counted, once", async () => {
    await settleDirectly(await promise());
    await settle(6);
    expect(await state()).toMatchObject({ confirmed: "1000" });
    await ledgerIsChain();
  });

  it("whose transaction was replaced by another is followed there", async () => {
    const payment = await promise();
    await settle(1, { blocks: 0 });
    const [sent] = (await earnings(world.vault, 0)).entries;
    await money.chain.client.request({ method: "anvil_reorg" as never, params: [1, []] as never });
    await settleDirectly(payment);
    await settle(6);
    const [arrived] = (await earnings(world.vault, 0)).entries;
    expect(arrived?.state).toBe("confirmed");
    expect(arrived?.transaction?.hash).not.toBe(sent?.transaction?.hash);
    await ledgerIsChain();
  });

  it("that its payer takes back before it is settled, is lost", async () => {
    const { payload } = await promise();
    const { chain } = money;
    const { asset, extra } = world.price;
    const { nonce } = payload.authorization;
    const signature = parseSignature(
      await app.account.signTypedData({
        domain: { name: extra?.name, version: extra?.version, chainId: chain.chainId, verifyingContract: asset as `0x${string}` },
        types: authorizationTypes,
        primaryType: "CancelAuthorization",
        message: { authorizer: app.account.address, nonce: nonce as `0x${string}` },
      }),
    );
    const args = [app.account.address, nonce as `0x${string}`, Number(signature.v), signature.r, signature.s] as const;
    await chain.mined(
      await chain.client.writeContract({ address: asset as `0x${string}`, abi: testToken, functionName: "cancelAuthorization", args }),
    );
    await settle(4);
    expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "0", lost: "1000" });
    await ledgerIsChain();
  });

  it("whose settling was done and not heard of, is counted once", async () => {
    await promise();
    service.fault = "lost";
    await settle(1);
    expect(await state()).toMatchObject({ authorized: "1000" });
    expect(await balance()).toBe(1000n);
    service.fault = undefined;
    await settle(6);
    expect(await state()).toMatchObject({ authorized: "0", confirmed: "1000" });
    await ledgerIsChain();
  });

  it("waits while node or service are away for minutes, and goes on", async () => {
    await promise();
    for (const one of [service, node]) {
      one.fault = "away";
      await settle(10, { blocks: 0 });
      expect(await state()).toMatchObject({ confirmed: "0" });
      one.fault = undefined;
      // The wait has doubled a few times by then.
      world.now += 900_000;
    }
    await settle(8);
    expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "1000", lost: "0" });
    await ledgerIsChain();
  });

  it("is not lost by logs that a node drops, nor doubled by those that it tells twice", async () => {
    await promise();
    let drops = 3;
    node.fault = (answer, { method }) => {
      const { result } = answer as { result: { logs?: unknown[] } | null };
      if (method !== "eth_getTransactionReceipt" || !result?.logs) return answer;
      drops -= 1;
      return { ...(answer as object), result: { ...result, logs: drops >= 0 ? [] : [...result.logs, ...result.logs] } };
    };
    await settle(12);
    expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "1000", lost: "0" });
    await ledgerIsChain();
  });

  it("is sent when the price of gas has come down again", async () => {
    await promise();
    const { client } = money.chain;
    await client.setNextBlockBaseFeePerGas({ baseFeePerGas: 10n ** 18n });
    await settle(2, { blocks: 0 });
    await mine(200);
    await client.setNextBlockBaseFeePerGas({ baseFeePerGas: 10n ** 9n });
    await settle(10);
    expect(await state()).toMatchObject({ confirmed: "1000" });
    await ledgerIsChain();
  });
});

describe("before a read, the chain is asked whether the token would take the payment", () => {
  const answerTo = (payload: PaymentPayload): Promise<string> =>
    requireTakeable(world.vault, payload).then(
      () => "taken",
      (error: unknown) => (error instanceof WalletError ? `${error.code} ${error.details.reason}` : String(error)),
    );
  const refused = "payment_invalid invalid_exact_evm_transaction_simulation_failed";
  const offer = async (payer = app) => payer.pay(paymentRequirements(world.price, 1000n, world.payTo));

  it("a good one; not one of an empty account, nor one that was used elsewhere", async () => {
    expect(await answerTo(await offer())).toBe("taken");
    expect(await answerTo(await offer(payingApp()))).toBe(refused);
    const used = await promise();
    await settle(2);
    // Taken before, by this very wallet: a repeated call is no second payment.
    expect(await answerTo(used)).toBe("taken");
    const elsewhere = await offer();
    await settleDirectly(elsewhere);
    expect(await answerTo(elsewhere)).toBe(refused);
  });

  it("and a node that is away, or no node at all, holds nothing up", async () => {
    node.fault = "away";
    expect(await answerTo(await offer(payingApp()))).toBe("taken");
    node.fault = undefined;
    await switchOff(world.vault, world.price.network);
    expect(await answerTo(await offer(payingApp()))).toBe("taken");
  });
});

describe("money that is not what it seems", () => {
  it("that says no and moves nothing, has not arrived", async () => {
    await newWorld({ kind: "FalseReturningToken" });
    const { client, mined } = money.chain;
    await mined(
      await client.writeContract({ address: world.price.asset as `0x${string}`, abi: falseReturningToken, functionName: "setFailing", args: [true] }),
    );
    await promise();
    await settle(14);
    expect(await balance()).toBe(0n);
    expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "0", lost: "1000" });
    expect((await earnings(world.vault, 0)).entries[0]).toMatchObject({ state: "lost", reason: "nothing_arrived" });
  });

  it("that keeps a part, has arrived as far as it came", async () => {
    await newWorld({ kind: "FeeOnTransferToken" });
    await promise("10000");
    await settle(14);
    const came = await balance();
    expect(came).toBeGreaterThan(0n);
    expect(came).toBeLessThan(10_000n);
    expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: came.toString(), lost: (10_000n - came).toString() });
  });

  it.each([0, 77])("of %i decimals is counted in whole units all the same", async (decimals) => {
    await newWorld({ decimals });
    await promise("7");
    await settle(8);
    expect(await state()).toMatchObject({ confirmed: "7" });
    await ledgerIsChain();
  });

  it("that calls itself like another is shown as what somebody says", async () => {
    await newWorld({ name: "USDC", symbol: "USDC" });
    await promise();
    await settle(6);
    const [total] = (await earnings(world.vault, 0)).totals.confirmed;
    expect(total).toMatchObject({ symbol: "“USDC”", verified: false });
    await ledgerIsChain();
  });
});
