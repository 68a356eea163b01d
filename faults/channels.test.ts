import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { batchSettlement } from "../contracts/abi.ts";
import { ESCROW } from "../contracts/testing.ts";
import { DAY, NOW } from "../lib/access/testing.ts";
import { revoke } from "../lib/consent/revoke.ts";
import { earnings } from "../lib/earnings/earnings.ts";
import type { JournalEntry } from "../lib/earnings/ledger.ts";
import { switchOff, switchOn } from "../lib/earnings/settlement/networks.ts";
import { FINAL } from "../lib/earnings/settlement/next-step.ts";
import { VaultLocked } from "../lib/vault/vault.ts";
import { CONFIRMATIONS, PRICE, vouchers } from "./vouchers.ts";

let here: Awaited<ReturnType<typeof vouchers>>;
let { money, node, service, channel, balance, state, mine, escrowed, reads, settle } = {} as typeof here;
beforeAll(async () => {
  here = await vouchers();
  ({ money, node, service, channel, balance, state, mine, escrowed, reads, settle } = here);
}, 60_000);
afterAll(async () => {
  vi.useRealTimers();
  await here.close();
});
const ledgerIsChain = () => here.ledgerIsChain();
const network = () => here.network;
const newWorld = async (options?: Parameters<typeof here.begin>[0]) => {
  await here.begin(options);
  return here.world();
};
let world: ReturnType<typeof here.world>;
beforeEach(async () => {
  // The chain's clock, which a test may have moved on.
  vi.useFakeTimers({ toFake: ["Date"], now: Number((await money.chain.client.getBlock()).timestamp) * 1000 });
  world = await newWorld();
});

describe("a payment channel", () => {
  it("is opened once by the stock client, pays fifty reads, and is claimed and sent in two transactions", async () => {
    await reads(50);
    expect(await escrowed()).toEqual([PRICE * 100n, 0n]);
    expect(await balance(world.app.address)).toBe(10n ** 12n - PRICE * 100n);
    expect(await state()).toEqual({ authorized: "50000", submitted: "0", confirmed: "0", lost: "0" });
    const before = await money.chain.client.getBlockNumber();
    await settle(1, "now", { blocks: 0 });
    expect((await money.chain.client.getBlockNumber()) - before).toBe(2n);
    expect(await state()).toMatchObject({ authorized: "0", submitted: "50000", confirmed: "0" });
    await settle(5);
    expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "50000", lost: "0" });
    expect(await balance()).toBe(50_000n);
    await ledgerIsChain();
    const { entries } = await earnings(world.vault, 0);
    expect(entries[0]?.transaction).toMatchObject({ hash: expect.stringMatching(/^0x[0-9a-f]{64}$/), block: expect.any(Number) });
    await settle(FINALLY, "worthwhile", { blocks: 40 });
    expect(await world.vault.collection("settlements").all()).toEqual([]);
  });

  it("is topped up when its deposit is used up, and claimed again", async () => {
    world = await newWorld({ reads: 3 });
    await reads(5);
    expect(await escrowed()).toEqual([PRICE * 6n, 0n]);
    await settle(6, "now");
    await reads(2);
    await settle(6, "now");
    expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "7000", lost: "0" });
    await ledgerIsChain();
  });

  it("is claimed once an hour, sooner when no read can follow or its payer leaves", async () => {
    await reads(1);
    await settle(3, "worthwhile", { step: 300_000 });
    expect((await escrowed())[1]).toBe(0n);
    await settle(1, "worthwhile", { step: 3_600_000 });
    await settle(5);
    expect(await state()).toMatchObject({ confirmed: "1000" });
    await reads(1);
    await settle(2, "worthwhile", { step: 300_000 });
    expect((await escrowed())[1]).toBe(1000n);
    const { config } = await channel();
    await money.chain.fund(world.app.address);
    const call = { account: world.app.account, address: ESCROW, abi: batchSettlement, functionName: "initiateWithdraw" } as const;
    await money.chain.mined(await money.chain.client.writeContract({ ...call, args: [config as never, PRICE * 90n] }));
    await settle(1, "worthwhile", { step: 300_000 });
    expect((await escrowed())[1]).toBe(2000n);
    await reads(8);
    await expect(world.read()).rejects.toMatchObject({ reason: "invalid_batch_settlement_evm_cumulative_exceeds_balance" });
    await settle(6);
    await ledgerIsChain();
    world = await newWorld();
    await reads(1);
    await settle(1, "worthwhile", { step: 0 });
    await revoke(world.standing, world.grant.grantId, "user", NOW);
    await settle(1, "worthwhile", { step: 0 });
    expect((await escrowed())[1]).toBe(PRICE);
    await settle(5);
    expect(await state()).toMatchObject({ confirmed: "1000" });
  });

  it.each([
    ["the worker is stopped", true],
    ["the worker is stopped", false],
    ["the answer is lost", true],
    ["the answer is lost", false],
  ])("is not paid into twice where %s after the deposit (node: %s)", async (how, watched) => {
    world = await newWorld({ watched });
    const { serve, grant, app, vault } = world;
    const params = { grantId: grant.grantId, stream: "play_events", limit: 1 };
    const asked = await serve(params).catch((error: unknown) => (error as { accepts: never[] }).accepts);
    const payment = await app.pay((asked as never[])[0] as never);
    const isStopped = how === "the worker is stopped";
    // Without a node the service is asked before, and answers that.
    const asksFirst = (answer: unknown): unknown => {
      service.fault = "lost";
      return answer;
    };
    service.fault = watched ? "lost" : asksFirst;
    if (isStopped) {
      // Nothing can be noted any more once the service has answered.
      let stopped = false;
      service.fault = (answer) => {
        stopped = (answer as { success?: boolean }).success ?? false;
        return answer;
      };
      const commit = vault.commit.bind(vault);
      vi.spyOn(vault, "commit").mockImplementation((...args) => (stopped ? Promise.reject(new Error("stopped")) : commit(...args)));
    }
    // Without a node only the service knows, and it does not answer.
    const first = serve({ ...params, payment });
    if (watched && !isStopped) await first;
    else await expect(first).rejects.toMatchObject({ code: isStopped ? "internal" : "payment_invalid" });
    vi.restoreAllMocks();
    const settled: unknown[] = [];
    service.fault = (answer) => {
      if ("success" in (answer as object)) settled.push(answer);
      return answer;
    };
    expect(await balance(app.address)).toBe(10n ** 12n - PRICE * 100n);
    if (isStopped || !watched) expect((await serve({ ...params, payment })).data).toHaveLength(1);
    // Found where it is: nobody was asked to bring it again.
    expect(settled).toEqual([]);
    service.fault = undefined;
    expect(await balance(app.address)).toBe(10n ** 12n - PRICE * 100n);
    expect(await state()).toMatchObject({ authorized: "1000" });
    await settle(6, "now");
    if (watched) await ledgerIsChain();
    expect(await balance()).toBe(PRICE);
  });

  it.each([1, 2, 5, 12])("comes through a reorganisation of depth %i, by entries", async (depth) => {
    await reads(3);
    await mine(30);
    await settle(1, "now", { blocks: 0 });
    const sent = Number(await money.chain.client.getBlockNumber());
    await mine(CONFIRMATIONS);
    await settle(1, "worthwhile", { blocks: 0 });
    expect(await state()).toMatchObject({ confirmed: "3000" });
    // Both transactions go, and as many blocks before them.
    const gone = Number(await money.chain.client.getBlockNumber()) - sent + 1 + depth;
    await money.chain.client.request({ method: "anvil_reorg" as never, params: [gone, []] as never });
    expect(await balance()).toBe(0n);
    await settle(1, "worthwhile", { blocks: 0 });
    expect(await state()).toMatchObject({ confirmed: "0", submitted: "3000" });
    await settle(14);
    expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "3000", lost: "0" });
    await ledgerIsChain();
    const kinds = (await world.vault.sequence<JournalEntry>("ledger").list()).filter(({ value }) => !("of" in value) || value.of === 1);
    expect(kinds.map(({ value }) => value.kind).join()).toContain("confirmed,reversed");
  });

  it("whose claim was made and not heard of, is counted once", async () => {
    await reads(4);
    service.fault = "lost";
    await settle(2, "now");
    expect(await state()).toMatchObject({ confirmed: "0" });
    service.fault = undefined;
    world.clock.now += 3_600_000;
    await settle(8);
    expect(await state()).toMatchObject({ confirmed: "4000" });
    await ledgerIsChain();
  });

  it("that is claimed before its time and cut off anywhere in that, goes on at once", async () => {
    for (let cut = 0; cut < 6; cut++) {
      world = await newWorld();
      await reads(2);
      await settle(1, "worthwhile", { blocks: 0 });
      // Nothing is looked at for five minutes now, but for what cannot wait.
      let left = cut;
      const attempt = world.vault.attempt.bind(world.vault);
      const stopped = vi.spyOn(world.vault, "attempt").mockImplementation((...args) => {
        if (left-- <= 0) throw new VaultLocked();
        return attempt(...args);
      });
      await settle(1, "now", { blocks: 0 }).catch((error: unknown) => expect(error).toBeInstanceOf(VaultLocked));
      stopped.mockRestore();
      await settle(12, "now", { step: 3000 });
      expect(await state(), `cut off after ${cut}`).toMatchObject({ authorized: "0", submitted: "0", confirmed: "2000" });
      await ledgerIsChain();
    }
  });

  it("waits while node or service are away, and goes on", async () => {
    await reads(2);
    for (const one of [service, node]) {
      one.fault = "away";
      await settle(5, "now", { blocks: 0 });
      expect(await state()).toMatchObject({ confirmed: "0" });
      one.fault = undefined;
      world.clock.now += 3_600_000;
    }
    await settle(8);
    await ledgerIsChain();
    expect(await state()).toMatchObject({ confirmed: "2000" });
  });

  it("without a node is opened and claimed by the service's word, and nothing is known to have arrived", async () => {
    world = await newWorld({ watched: false });
    await reads(3);
    await settle(2, "now");
    expect(await balance()).toBe(3000n);
    expect(await state()).toEqual({ authorized: "0", submitted: "3000", confirmed: "0", lost: "0" });
    await switchOn(world.vault, { network: network(), facilitator: service.url, rpc: node.url, confirmations: CONFIRMATIONS });
    world.clock.now += DAY;
    await settle(6);
    await ledgerIsChain();
  });

  describe("whose payer has taken the deposit back", () => {
    const write = async (functionName: "initiateWithdraw" | "finalizeWithdraw", args: readonly unknown[]): Promise<void> => {
      const { client, mined } = money.chain;
      const { account } = world.app;
      await mined(await client.writeContract({ account, address: ESCROW, abi: batchSettlement, functionName, args: args as never }));
    };
    /** While the wallet is closed, for longer than it was given. */
    const withdraw = async (amount: bigint): Promise<void> => {
      const { config, channelId } = await channel();
      await money.chain.fund(world.app.address);
      await write("initiateWithdraw", [config, amount]);
      await money.chain.client.increaseTime({ seconds: config.withdrawDelay });
      await write("finalizeWithdraw", [config]);
      vi.setSystemTime(Date.now() + config.withdrawDelay * 1000);
      await world.app.storage.delete(channelId);
    };
    /** The wallet looks once an hour. */
    const hours = (count: number, blocks: number) => settle(count, "worthwhile", { step: 3_600_000, blocks });

    it("has lost what is not covered once that is final, and not sooner; the rest is claimed, and a new deposit counts on from there", async () => {
      await reads(5);
      await withdraw(PRICE * 97n);
      await hours(1, 0);
      expect((await channel()).reason).toBeUndefined();
      // One short of as many as make it final, with the two of the claim.
      await hours(1, CONFIRMATIONS + FINAL - 4);
      await hours(1, 1);
      expect(await state()).toMatchObject({ authorized: "2000", confirmed: "3000", lost: "0" });
      await hours(1, 0);
      expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "3000", lost: "2000" });
      await ledgerIsChain();
      expect((await earnings(world.vault, 0)).entries[0]).toMatchObject({ state: "lost", reason: "deposit_gone" });
      await reads(2);
      await settle(6, "now");
      expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "5000", lost: "2000" });
      await ledgerIsChain();
    });

    it("is paid all the same where the payer puts it down again in time", async () => {
      await reads(2);
      await withdraw(PRICE * 100n);
      await hours(2, CONFIRMATIONS + FINAL - 4);
      expect(await channel()).toMatchObject({ reason: "deposit_gone", balance: "0" });
      await reads(1);
      await mine(200);
      await hours(6, 1);
      expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "3000", lost: "0" });
      await ledgerIsChain();
    });

    it("is called lost by no one look, however late it comes", async () => {
      await reads(2);
      await withdraw(PRICE * 100n);
      await mine(500);
      await hours(1, 0);
      expect(await state()).toMatchObject({ authorized: "2000", lost: "0" });
      await hours(2, CONFIRMATIONS + FINAL);
      expect(await state()).toMatchObject({ authorized: "0", lost: "2000" });
      expect(await world.vault.collection("settlements").all()).toEqual([]);
    });
  });

  it("whose deposit a reorganisation took, is lost when that is final", async () => {
    await reads(2);
    await money.chain.client.request({ method: "anvil_reorg" as never, params: [1, []] as never });
    await settle(3, "worthwhile", { step: 3_600_000, blocks: 30 });
    expect(await state()).toMatchObject({ authorized: "2000", lost: "0" });
    await settle(3, "worthwhile", { step: 3_600_000, blocks: 30 });
    expect(await state()).toEqual({ authorized: "0", submitted: "0", confirmed: "0", lost: "2000" });
    await ledgerIsChain();
  });

  it("is not opened on a network that is not switched on, and nothing is read", async () => {
    await switchOff(world.vault, network());
    await expect(world.read()).rejects.toMatchObject({ code: "payment_invalid", reason: "network_not_switched_on" });
    expect(await balance(world.app.address)).toBe(10n ** 12n);
    expect((await earnings(world.vault, 0)).entries).toEqual([]);
  });
});

/** Rounds of forty blocks until nothing is expected to be taken back any more. */
const FINALLY = 4;
