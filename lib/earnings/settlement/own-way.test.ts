import { expect, test } from "vitest";
import { testVault } from "../../vault/testing.ts";
import type { JournalEntry } from "../ledger.ts";
import type { Settlement } from "./next-step.ts";
import { bringPayment, placeOf } from "./own-way.ts";
import { Reverted, type Rpc, RpcFailure } from "./rpc.ts";
import { type OwnWay, tend } from "./sender.ts";
import { accountOn } from "./sending.ts";

const network = "eip155:8453";
const payment: Settlement["payment"] = {
  scheme: "exact",
  network,
  asset: "0x1111111111111111111111111111111111111111",
  payer: "0x2222222222222222222222222222222222222222",
  payTo: "0x3333333333333333333333333333333333333333",
  amount: "100",
  validAfter: "0",
  validBefore: "10000",
  nonce: `0x${"ab".repeat(32)}`,
  signature: `0x${"cd".repeat(65)}`,
  extra: { name: "Foo", version: "1" },
};
const settlement = (seq: number): Settlement => ({ seq, payment, state: "authorized", since: 0, failed: 0, nextAt: 0 });
const HASH = `0x${"ee".repeat(32)}`;

/** A chain on which all is well, except as `answers` say: a value, or what is thrown. */
async function world(answers: Readonly<Record<string, unknown>> = {}) {
  const asked: string[] = [];
  const well: Record<string, unknown> = {
    eth_chainId: "0x2105",
    eth_call: "0x",
    eth_estimateGas: "0x13880",
    eth_getTransactionCount: "0x7",
    eth_feeHistory: { baseFeePerGas: ["0x3b9aca00"] },
    eth_maxPriorityFeePerGas: "0x1",
    eth_getBalance: "0xde0b6b3a7640000",
    eth_sendRawTransaction: HASH,
    eth_getTransactionByHash: null,
    eth_getTransactionReceipt: null,
    eth_getBlockByHash: null,
    ...answers,
  };
  const rpc: Rpc = async (method, _params, shape) => {
    asked.push(method);
    if (well[method] instanceof Error) throw well[method];
    const parsed = shape.safeParse(well[method]);
    if (!parsed.success) throw new RpcFailure("not what was asked for");
    return parsed.data;
  };
  const clock = { now: 1_000_000 };
  const way = { vault: await testVault(), network, rpc, most: 10n ** 15n, clock: () => clock.now };
  return { way, asked, clock, well };
}
const isSent = (asked: readonly string[]): boolean => asked.includes("eth_sendRawTransaction");

test.each([
  ["a token that says no", { eth_call: `0x${"0".repeat(64)}` }],
  ["a token that fails", { eth_call: new Reverted("") }],
  ["an estimate that fails", { eth_estimateGas: new Reverted("") }],
  ["gas that no call of ours can need", { eth_estimateGas: "0xffffff" }],
])("%s: nothing is sent", async (_, answers) => {
  const { way, asked } = await world(answers);
  expect(await bringPayment(way, settlement(1))).toEqual({ refused: "would_fail" });
  expect(isSent(asked)).toBe(false);
  expect((await accountOn(way.vault, network)).sending).toBeUndefined();
});

test.each([
  ["fees above the bound", { eth_feeHistory: { baseFeePerGas: ["0xffffffffffff"] } }, "fees_high"],
  ["a tip above the bound", { eth_maxPriorityFeePerGas: "0xffffffffffff" }, "fees_high"],
  ["an account with too little", { eth_getBalance: "0x1" }, "fees_empty"],
])("%s: it waits for a minute, and so does everything else", async (_, answers, why) => {
  const { way, asked, clock } = await world(answers);
  expect(await bringPayment(way, settlement(1))).toEqual({ waits: why, until: clock.now + 60_000 });
  expect(isSent(asked)).toBe(false);
  expect(await placeOf(way, settlement(2))).toEqual({ isUnderWay: false, until: clock.now + 60_000 });
  clock.now += 60_000;
  expect(await placeOf(way, settlement(2))).toEqual({ isUnderWay: false });
  clock.now -= 3_600_000;
  expect(await placeOf(way, settlement(2))).toEqual({ isUnderWay: false });
});

test("one at a time; a node that does not take it is asked again after a minute, for more, and never with another number", async () => {
  const { way, clock } = await world({ eth_sendRawTransaction: new RpcFailure("", -32000) });
  expect(await bringPayment(way, settlement(1))).toMatchObject({ waits: "node_refused" });
  expect(await bringPayment(way, settlement(2))).toMatchObject({ waits: "queued" });
  const first = (await accountOn(way.vault, network)).sending ?? expect.unreachable();
  clock.now += 60_000;
  await tend(way);
  const then = (await accountOn(way.vault, network)).sending ?? expect.unreachable();
  expect(then).toMatchObject({ nonce: 7, purpose: first.purpose, told: false, hashes: [first.hashes[0], expect.any(String)] });
  expect(BigInt(then.maxFeePerGas) * 8n).toBeGreaterThanOrEqual(BigInt(first.maxFeePerGas) * 9n);
});

test("what would fail by now is given up, and what has its number next pays more", async () => {
  const { way, clock } = await world();
  expect(await bringPayment(way, settlement(1))).toMatchObject({ hash: expect.any(String) });
  const first = (await accountOn(way.vault, network)).sending ?? expect.unreachable();
  const failing = { ...way, rpc: (await world({ eth_estimateGas: new Reverted("") })).way.rpc };
  clock.now += 60_000;
  expect(await tend(failing)).toBe(true);
  expect((await accountOn(way.vault, network)).sending).toBeUndefined();
  expect(await bringPayment(way, settlement(2))).toMatchObject({ hash: expect.any(String) });
  const next = (await accountOn(way.vault, network)).sending ?? expect.unreachable();
  expect(next.nonce).toBe(first.nonce);
  expect(BigInt(next.maxFeePerGas) * 8n).toBeGreaterThanOrEqual(BigInt(first.maxFeePerGas) * 9n);
  expect(BigInt(next.maxPriorityFeePerGas)).toBeGreaterThan(BigInt(first.maxPriorityFeePerGas));
});

const BLOCK = `0x${"b1".repeat(32)}`;
const receipt = { status: "0x1", gasUsed: "0xa", effectiveGasPrice: "0x64", blockNumber: "0x10", blockHash: BLOCK };
/** Fees in the ledger: wei, and how far the entry can be traced. */
const fees = async (way: OwnWay) =>
  (await way.vault.sequence<JournalEntry>("ledger").list()).flatMap(({ value }) => {
    if (value.kind !== "fee") return [];
    expect(value.lines.map(({ account, asset }) => [account, asset])).toEqual(["fees", "spent"].map((account) => [account, `${network}/slip44:60`]));
    return [[value.purpose, value.lines[0]?.amount, value.transaction.block.hash, value.reason]];
  });

test.each([
  ["done", {}, "1000"],
  ["failed", { status: "0x0" }, "1000"],
  ["on a network that asks for more on top", { l1Fee: "0x7" }, "1007"],
  ["for nothing", { effectiveGasPrice: "0x0" }, "0"],
])("a transaction that is %s in its block has cost its fee, once, with the time of the block", async (_, change, wei) => {
  const { way, clock, well } = await world();
  await bringPayment(way, settlement(1));
  Object.assign(well, {
    eth_getTransactionCount: "0x8",
    eth_getTransactionReceipt: { ...receipt, ...change },
    eth_getBlockByHash: { timestamp: "0x64" },
  });
  expect([await tend(way), await tend(way)]).toEqual([true, false]);
  expect(await fees(way)).toEqual([["payment/1", wei, BLOCK, undefined]]);
  const [entry] = await way.vault.sequence<JournalEntry>("ledger").list();
  expect(entry?.value).toMatchObject({ at: clock.now, transaction: { hash: expect.stringMatching(/^0x/), block: { number: 16, time: 100_000 } } });
});

test("a fee that nobody tells is not made up, and a block without a time has none; a failure counts", async () => {
  const { way, well } = await world();
  await bringPayment(way, settlement(1));
  Object.assign(well, { eth_getTransactionCount: "0x8", eth_getTransactionReceipt: { ...receipt, status: "0x0", gasUsed: null } });
  await tend(way);
  expect(await fees(way)).toEqual([]);
  expect((await accountOn(way.vault, network)).failed).toEqual(["payment/1"]);
});

test("one that was given up and came into a block all the same has cost its fee; what is not found is looked for three hours", async () => {
  const { way, clock, well, asked } = await world();
  const begin = async (seq: number) => {
    Object.assign(well, { eth_estimateGas: "0x13880" });
    await bringPayment(way, settlement(seq));
    well["eth_estimateGas"] = new Reverted("");
    clock.now += 60_000;
    await tend(way);
    expect((await accountOn(way.vault, network)).sending).toBeUndefined();
  };
  await begin(1);
  expect(await fees(way)).toEqual([]);
  Object.assign(well, { eth_getTransactionReceipt: { ...receipt, status: "0x0" } });
  expect([await tend(way), await tend(way)]).toEqual([true, false]);
  expect(await fees(way)).toEqual([["payment/1", "1000", BLOCK, undefined]]);
  expect((await accountOn(way.vault, network)).failed).toEqual(["payment/1"]);

  Object.assign(well, { eth_getTransactionReceipt: null });
  await begin(2);
  clock.now += 3 * 3_600_000;
  await tend(way);
  asked.length = 0;
  await tend(way);
  expect(asked).toEqual([]);
});

test("what another transaction of the same number cost, or the same in another block, is what a reorganisation took back", async () => {
  const { way, clock, well } = await world();
  const bring = async (change: object) => {
    Object.assign(well, { eth_getTransactionCount: "0x7", eth_getTransactionReceipt: null });
    await bringPayment(way, settlement(1));
    Object.assign(well, { eth_getTransactionCount: "0x8", eth_getTransactionReceipt: { ...receipt, ...change } });
    clock.now += 1000;
    await tend(way);
  };
  const other = `0x${"b2".repeat(32)}`;
  await bring({});
  await bring({});
  expect(await fees(way)).toHaveLength(1);
  await bring({ blockHash: other, gasUsed: "0xb" });
  expect(await fees(way)).toEqual([
    ["payment/1", "1000", BLOCK, undefined],
    ["payment/1", "-1000", BLOCK, "reorganised"],
    ["payment/1", "1100", other, undefined],
  ]);
});
