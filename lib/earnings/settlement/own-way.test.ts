import { expect, test } from "vitest";
import { testVault } from "../../vault/testing.ts";
import type { Settlement } from "./next-step.ts";
import { bringPayment, placeOf } from "./own-way.ts";
import { Reverted, type Rpc, RpcFailure } from "./rpc.ts";
import { tend } from "./sender.ts";
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
  const well: Readonly<Record<string, unknown>> = {
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
  return { way, asked, clock };
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
