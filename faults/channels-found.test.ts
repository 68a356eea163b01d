import { parseAbiItem } from "viem";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ESCROW } from "../contracts/testing.ts";
import { earnings } from "../lib/earnings/earnings.ts";
import type { JournalEntry } from "../lib/earnings/ledger.ts";
import { FINAL } from "../lib/earnings/settlement/next-step.ts";
import { settleDue } from "../lib/earnings/settlement/settle.ts";
import { CONFIRMATIONS, vouchers } from "./vouchers.ts";

let here: Awaited<ReturnType<typeof vouchers>>;
beforeAll(async () => {
  here = await vouchers();
}, 60_000);
afterAll(async () => {
  vi.useRealTimers();
  await here.close();
});
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Number((await here.money.chain.client.getBlock()).timestamp) * 1000 });
});

const settled = parseAbiItem("event Settled(address indexed receiver, address indexed token, address indexed sender, uint128 amount)");
/** The escrow's transfers to the wallet, oldest first. */
const transfers = async () => {
  const args = { token: here.world().token };
  const all = await here.money.chain.client.getLogs({ address: ESCROW, event: settled, args, fromBlock: 0n });
  return all.map(({ transactionHash, blockNumber }) => ({ hash: transactionHash, block: Number(blockNumber) }));
};
const arrivals = async () => (await earnings(here.world().vault, 0)).entries.map(({ transaction }) => transaction).toReversed();
const ledger = async () => (await here.world().vault.sequence<JournalEntry>("ledger").list()).map(({ value }) => value);
const queue = () => here.world().vault.collection("settlements").all();
const HOUR = 3_600_000;

describe("vouchers that were sent for by several transactions", () => {
  /** Two reads and three, each claimed and sent by the service while nobody looked. */
  async function twice(): Promise<void> {
    await here.begin({ watched: false });
    await here.reads(2);
    await here.settle(1, "now", { step: HOUR });
    await here.reads(3);
    await here.settle(1, "now", { step: HOUR, blocks: 3 });
    expect(await here.state()).toMatchObject({ submitted: "5000" });
    await here.watch();
  }

  it("have each its own, and the time of its block", async () => {
    await twice();
    await here.settle(2, "worthwhile", { blocks: 0 });
    const [first, second] = await transfers();
    expect(first?.hash).not.toBe(second?.hash);
    expect(await arrivals()).toEqual([first, first, second, second, second]);
    await here.ledgerIsChain();
    const { timestamp } = await here.money.chain.client.getBlock({ blockNumber: BigInt(first?.block ?? 0) });
    const times = (await ledger()).flatMap((entry) => (entry.kind === "confirmed" ? [entry.transaction?.block?.time] : []));
    expect(times[0]).toBe(Number(timestamp) * 1000);
  });

  it("are asked for again where the node drops them, and have arrived all the same, and are watched", async () => {
    await twice();
    let asked = 0;
    here.node.fault = (answer, { method }) => {
      if (method !== "eth_getLogs") return answer;
      asked++;
      return { ...(answer as object), result: [] };
    };
    await here.settle(3, "worthwhile", { blocks: 0, step: 3000 });
    expect(await here.state()).toMatchObject({ submitted: "5000" });
    await here.settle(2, "worthwhile", { blocks: 0, step: 3000 });
    expect(asked).toBe(4);
    expect(await here.state()).toMatchObject({ confirmed: "5000" });
    // Named by the claim, as the service told of it.
    expect((await arrivals()).map((transaction) => transaction?.block)).toEqual(Array(5).fill(undefined));
    expect(await queue()).toHaveLength(5);
    here.node.fault = undefined;
    here.world().clock.now += 20_000;
    const before = (await transfers())[0]?.block ?? 0;
    const gone = Number(await here.money.chain.client.getBlockNumber()) - before + 2;
    await here.money.chain.client.request({ method: "anvil_reorg" as never, params: [gone, []] as never });
    await here.settle(1);
    expect(await here.state()).toMatchObject({ confirmed: "0", submitted: "5000" });
    await here.settle(14);
    expect(await here.state()).toMatchObject({ confirmed: "5000" });
    await here.ledgerIsChain();
    await here.mine(CONFIRMATIONS + FINAL);
    await here.settle(2);
    expect(await queue()).toEqual([]);
  });
});

it("without a node, what was sent is looked at no more, until one is named", async () => {
  await here.begin({ watched: false });
  await here.reads(2);
  await here.settle(2, "now");
  const { vault, clock } = here.world();
  const commit = vi.spyOn(vault, "commit");
  expect(await settleDue(vault, () => clock.now)).toEqual({ moved: false, nextAt: undefined });
  expect(commit).not.toHaveBeenCalled();
  commit.mockRestore();
  await here.watch();
  await here.settle(1, "worthwhile", { step: 0 });
  expect(await here.state()).toMatchObject({ confirmed: "2000" });
  await here.ledgerIsChain();
});

it("a channel that waits for its hour writes nothing", async () => {
  await here.begin();
  await here.reads(2);
  await here.settle(2, "worthwhile", { step: 300_000 });
  const { vault, clock } = here.world();
  const commit = vi.spyOn(vault, "commit");
  const { nextAt } = await settleDue(vault, () => clock.now);
  expect(nextAt).toBe(clock.now + 300_000);
  expect(commit).not.toHaveBeenCalled();
});

it("at a node of another chain nothing is claimed, and it says why", async () => {
  await here.begin();
  await here.reads(2);
  here.node.fault = (answer, { method }) => (method === "eth_chainId" ? { ...(answer as object), result: "0x1" } : answer);
  await here.settle(3, "now");
  expect(await here.state()).toMatchObject({ authorized: "2000" });
  expect((await here.escrowed())[1]).toBe(0n);
  expect(await here.channel()).toMatchObject({ reason: "wrong_chain" });
  here.node.fault = undefined;
  await here.settle(8, "now", { step: 60_000 });
  await here.ledgerIsChain();
});
