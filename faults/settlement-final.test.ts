import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { earnings } from "../lib/earnings/earnings.ts";
import { FINAL } from "../lib/earnings/settlement/next-step.ts";
import { settleDue } from "../lib/earnings/settlement/settle.ts";
import { CONFIRMATIONS, promises } from "./promises.ts";

let here: Awaited<ReturnType<typeof promises>>;
beforeAll(async () => {
  here = await promises();
}, 60_000);
afterAll(async () => {
  vi.useRealTimers();
  await here.close();
});
beforeEach(async () => {
  // The chain's clock, which tests move on.
  vi.useFakeTimers({ toFake: ["Date"], now: Number((await here.money.chain.client.getBlock()).timestamp) * 1000 });
  await here.begin();
});

const OTHER = "0x00000000000000000000000000000000000000aa";
const ALL = { authorized: "0", submitted: "0", confirmed: "0", lost: "0" };
const lost = { ...ALL, lost: "1000" };
const arrived = { ...ALL, confirmed: "1000" };
const promised = { ...ALL, authorized: "1000" };
const queue = () => here.world().vault.collection("settlements").all();
const look = () => here.settle(1, { blocks: 0, step: 120_000 });

/** Until nothing is watched any more. */
async function finally_(): Promise<void> {
  await here.mine(FINAL);
  await here.settle(3, { step: 120_000 });
  expect(await queue()).toEqual([]);
}

describe("a promise that runs out", () => {
  it("has done so when that is as deep as the person asked for, and is watched until that is final", async () => {
    here.service.fault = "away";
    await here.promise();
    await here.runOut();
    for (let depth = 1; depth < CONFIRMATIONS; depth++) {
      await look();
      expect(await here.state()).toEqual(promised);
      await here.mine(1);
    }
    await look();
    expect(await here.state()).toEqual(lost);
    expect(await here.kinds()).toEqual(["authorized", "expired"]);
    expect(await here.view()).toMatchObject({ waiting: 0 });
    await here.mine(FINAL - 1);
    await look();
    expect(await queue()).toHaveLength(1);
    await here.mine(1);
    await look();
    expect(await queue()).toEqual([]);
  });

  it("in blocks that a reorganisation takes, and is paid in their place, has arrived", async () => {
    here.service.fault = "away";
    const payment = await here.promise();
    const back = await here.branch();
    await here.runOut();
    await look();
    await back();
    await here.settleDirectly(payment);
    await here.settle(5);
    expect(await here.kinds()).toEqual(["authorized", "submitted", "confirmed"]);
    await here.ledgerIsChain();
  });

  it("and is paid in the place of more blocks than the person asked for, comes back by entries", async () => {
    here.service.fault = "away";
    const payment = await here.promise();
    const back = await here.branch();
    await here.runOut();
    await here.mine(CONFIRMATIONS);
    await look();
    expect(await here.state()).toEqual(lost);
    await back();
    await here.settleDirectly(payment);
    await here.settle(5, { step: 60_000 });
    expect(await here.kinds()).toEqual(["authorized", "expired", "revived", "confirmed"]);
    expect(await here.state()).toEqual(arrived);
    await here.ledgerIsChain();
    await finally_();
  });

  it.each([true, false])("while the node is away, is not called lost before it says so (paid meanwhile: %s)", async (paid) => {
    here.service.fault = "away";
    here.node.fault = "away";
    const payment = await here.promise();
    await here.settle(3, { blocks: 0 });
    if (paid) await here.settleDirectly(payment);
    await here.runOut();
    await here.mine(100);
    await here.settle(3, { step: 3_600_000, blocks: 0 });
    expect(await here.state()).toEqual(promised);
    here.node.fault = undefined;
    await here.settle(3, { step: 3_600_000, blocks: 0 });
    expect(await here.state()).toEqual(paid ? arrived : lost);
    await here.ledgerIsChain();
  });

  it("by the wallet's clock alone, is found when a node is named", async () => {
    await here.begin({}, { watched: false });
    here.service.fault = "lost";
    await here.promise();
    await look();
    here.world().now += 3_600_000;
    await look();
    expect(await here.state()).toEqual(lost);
    await here.reach();
    await here.mine(CONFIRMATIONS);
    await here.settle(3, { blocks: 0 });
    expect(await here.kinds()).toEqual(["authorized", "expired", "revived", "confirmed"]);
    await here.ledgerIsChain();
  });
});

describe("a promise that its payer takes back", () => {
  it("in a block that a reorganisation takes, has arrived", async () => {
    here.service.fault = "away";
    const payment = await here.promise();
    const back = await here.branch();
    await here.cancel(payment);
    await look();
    expect(await here.state()).toEqual(promised);
    await back();
    await here.settleDirectly(payment);
    await here.settle(5);
    expect(await here.kinds()).toEqual(["authorized", "submitted", "confirmed"]);
    await here.ledgerIsChain();
  });

  it.each(["paid", "good again"])("deeper than the person asked for, and a reorganisation takes that, is %s, by entries", async (how) => {
    here.service.fault = "away";
    const payment = await here.promise();
    const back = await here.branch();
    await here.cancel(payment);
    await here.mine(CONFIRMATIONS);
    await here.settle(2, { blocks: 0 });
    expect(await here.state()).toEqual(lost);
    await back();
    if (how === "paid") await here.settleDirectly(payment);
    here.service.fault = undefined;
    await here.settle(9, { step: 60_000 });
    const between = how === "paid" ? [] : ["returned", "submitted"];
    expect(await here.kinds()).toEqual(["authorized", "submitted", "failed", "reopened", ...between, "confirmed"]);
    expect(await here.state()).toEqual(arrived);
    await here.ledgerIsChain();
  });

  it("by the same number for somebody else, is lost when that is deep, and watched until that is final", async () => {
    here.service.fault = "away";
    const payment = await here.promise();
    const back = await here.branch();
    await here.settleDirectly(await here.elsewhere(payment, OTHER));
    await look();
    expect(await here.state()).toMatchObject({ submitted: "1000", lost: "0" });
    await here.mine(CONFIRMATIONS);
    await here.settle(5, { blocks: 0 });
    expect(await here.state()).toEqual(lost);
    expect((await earnings(here.world().vault, 0)).entries[0]).toMatchObject({ reason: "nothing_arrived" });
    await here.ledgerIsChain();
    await back();
    await here.settleDirectly(payment);
    await here.settle(5, { step: 60_000 });
    expect(await here.state()).toEqual(arrived);
    await here.ledgerIsChain();
    await finally_();
  });
});

describe("a payment that nobody heard of for long", () => {
  /** A node whose chain has gone on by so many blocks, in which nothing was. */
  function ahead(blocks: number, asked: string[]) {
    let end = 0;
    return (answer: unknown, { method, params = [] }: { readonly method?: string; readonly params?: readonly unknown[] }): unknown => {
      const { result, ...rest } = answer as { result?: { number: string } };
      const hex = (number: number) => `0x${number.toString(16)}`;
      asked.push(method ?? "");
      if (method === "eth_getBlockByNumber" && params[0] === "latest") end = Number(result?.number);
      if (method === "eth_getBlockByNumber" && params[0] === "latest") return { ...rest, result: { ...result, number: hex(end + blocks) } };
      if (method === "eth_getBlockByNumber" && Number(params[0]) > end)
        return { id: 1, result: { number: params[0], timestamp: hex(Math.floor(here.world().now / 1000)) } };
      const isAbove = method === "eth_getLogs" && Number((params[0] as { fromBlock: string }).fromBlock) > end;
      return isAbove ? { id: 1, result: [] } : answer;
    };
  }

  it.each([
    [20_000, 1],
    [1_000_000, 10],
  ])("is found by its number %i blocks later, in %i rounds", async (blocks, rounds) => {
    await here.promise();
    here.service.fault = "lost";
    await look();
    here.service.fault = undefined;
    here.world().now += blocks * 1000;
    const asked: string[] = [];
    here.node.fault = ahead(blocks, asked);
    await here.settle(rounds, { blocks: 0, step: 2000 });
    expect(await here.state()).toMatchObject({ submitted: "1000" });
    expect(asked.filter((method) => method === "eth_getLogs").length).toBe(Math.ceil((blocks + 1) / 9000));
    await here.settle(1, { blocks: 0 });
    expect(await here.state()).toEqual(arrived);
    await here.ledgerIsChain();
  });

  it("is found where a node drops or doubles what it finds", async () => {
    await here.promise();
    here.service.fault = "lost";
    await look();
    await here.mine(CONFIRMATIONS);
    let looks = 0;
    here.node.fault = (answer, { method }) => {
      if (method !== "eth_getLogs") return answer;
      const { result } = answer as { result: unknown[] };
      return { ...(answer as object), result: looks++ < 3 ? [] : [...result, ...result] };
    };
    await here.settle(3, { blocks: 0 });
    expect(await here.state()).toEqual(promised);
    expect(await here.view()).toMatchObject({ trouble: "not_found" });
    await here.settle(5, { step: 120_000, blocks: 0 });
    expect(looks).toBe(4);
    expect(await here.state()).toEqual(arrived);
    await here.ledgerIsChain();
  });

  it("is told with the time of its block, not of the look at it", async () => {
    await here.promise();
    await look();
    await here.mine(5);
    here.world().now += 86_400_000;
    await look();
    const confirmed = (await here.ledger()).at(-1);
    const block = confirmed && "of" in confirmed ? confirmed.transaction?.block : undefined;
    const { timestamp } = await here.money.chain.client.getBlock({ blockNumber: BigInt(block?.number ?? 0) });
    expect(confirmed).toMatchObject({ kind: "confirmed", at: here.world().now - 120_000 });
    expect(block?.time).toBe(Number(timestamp) * 1000);
  });
});

describe("many payments", () => {
  /** What the node is asked in one round, and how often the vault is written. */
  async function round(): Promise<{ readonly asked: string[]; readonly written: number; readonly nextAt: number | undefined }> {
    const asked: string[] = [];
    const { hold } = here.node;
    here.node.hold = { when: "asked", until: async (said) => void asked.push((said as { method: string }).method) };
    const { vault } = here.world();
    const commit = vi.spyOn(vault, "commit");
    const { nextAt } = await settleDue(vault, () => here.world().now);
    const written = commit.mock.calls.filter(([changes]) => changes.length > 0).length;
    commit.mockRestore();
    here.node.hold = hold;
    return { asked, written, nextAt };
  }
  const times = (all: readonly string[], one: string): number => all.filter((method) => method === one).length;
  beforeEach(async () => {
    for (let count = 0; count < 5; count++) await here.promise();
  });

  it("ask for the newest block and the chain's number once, and write nothing while they wait", async () => {
    await here.reach({ confirmations: 12 });
    await here.settle(2, { blocks: 0 });
    for (let again = 0; again < 3; again++) {
      here.world().now += 5000;
      const { asked, written, nextAt } = await round();
      expect([times(asked, "eth_getBlockByNumber"), times(asked, "eth_chainId"), times(asked, "eth_getTransactionReceipt")]).toEqual([1, 1, 5]);
      expect(written).toBe(0);
      expect(nextAt).toBe(here.world().now + 2000);
    }
    await here.mine(12);
    await here.settle(2, { blocks: 0 });
    expect(await here.state()).toEqual({ ...ALL, confirmed: "5000" });
  });

  it("ask a node that is away once in a round, and go on when it is back", async () => {
    await here.settle(1, { blocks: 0 });
    here.node.fault = "away";
    here.world().now += 5000;
    const { asked } = await round();
    expect(asked.length).toBeLessThanOrEqual(2);
    expect(await here.view()).toMatchObject({ trouble: "node_away" });
    here.node.fault = undefined;
    await here.mine(CONFIRMATIONS);
    await here.settle(2, { blocks: 0 });
    expect(await here.state()).toEqual({ ...ALL, confirmed: "5000" });
  });

  it("without a node are left alone once they are sent, until one is named", async () => {
    await here.reach({ watched: false });
    await here.settle(1, { blocks: 0 });
    expect(await here.state()).toEqual({ ...ALL, submitted: "5000" });
    await here.settle(1, { blocks: 0 });
    expect(await round()).toEqual({ asked: [], written: 0, nextAt: undefined });
    await here.mine(CONFIRMATIONS);
    await here.reach();
    await here.settle(1, { blocks: 0, step: 0 });
    expect(await here.state()).toEqual({ ...ALL, confirmed: "5000" });
  });

  it("at a node of another chain move nothing, and say why", async () => {
    const before = await here.state();
    const other = (answer: unknown, { method }: { readonly method?: string }) =>
      method === "eth_chainId" ? { ...(answer as object), result: "0x1" } : answer;
    here.node.fault = other;
    await here.settle(3);
    expect(await here.state()).toEqual(before);
    expect(await here.balance()).toBe(0n);
    expect(await here.view()).toMatchObject({ trouble: "wrong_chain" });
    here.node.fault = undefined;
    await here.settle(1, { step: 60_000 });
    expect(await here.state()).toMatchObject({ submitted: "5000" });
    here.node.fault = other;
    await here.settle(5);
    expect(await here.state()).toMatchObject({ submitted: "5000" });
    here.node.fault = undefined;
    await here.settle(2, { step: 3_600_000 });
    await here.ledgerIsChain();
  });

  it("do not wait for one whose token is no token any more", async () => {
    const { client } = here.money.chain;
    const { world, promise } = here;
    const { price } = world();
    await here.settle(6);
    expect(await here.state()).toEqual({ ...ALL, confirmed: "5000" });
    // Every call of it fails.
    const broken = "0x00000000000000000000000000000000000000bb";
    await client.setCode({ address: broken, bytecode: "0x60006000fd" });
    Object.assign(world(), { price: { ...price, asset: broken } });
    await promise();
    Object.assign(world(), { price });
    await promise();
    await here.settle(6);
    expect((await earnings(world().vault, 0)).entries.map(({ state }) => state)).toEqual(["confirmed", "authorized", ...Array(5).fill("confirmed")]);
  });
});
