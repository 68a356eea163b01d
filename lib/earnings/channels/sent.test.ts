import { expect, test } from "vitest";
import type { Rpc } from "../settlement/rpc.ts";
import { RpcFailure } from "../settlement/rpc.ts";
import type { Node } from "../settlement/watching.ts";
import { payerOf, transfersTo } from "./sent.ts";

const HEAD = 100_000;
const payee = { receiver: `0x${"22".repeat(20)}`, token: `0x${"33".repeat(20)}` };
/** Transfers to a payee: in which block, and how much. */
const SENT = [
  { block: 1000, amount: 10n },
  { block: 50_000, amount: 20n },
  { block: 99_000, amount: 30n },
  { block: 99_500, amount: 40n },
] as const;
const deep = { number: 99_400, claimed: 60n, receiver: { claimed: 60n, sent: 60n } };
const word = (value: bigint | number): string => value.toString(16).padStart(64, "0");

/** A node with these transfers, one block a second. `claimedAt`: what one channel had claimed at a block; undefined where that is forgotten. */
function node(claimedAt: (block: number) => bigint | undefined = () => undefined) {
  const asked: string[] = [];
  const rpc: Rpc = async (method, params, shape) => {
    asked.push(method);
    if (method === "eth_getLogs") {
      const { fromBlock, toBlock } = params[0] as { fromBlock: string; toBlock: string };
      const found = SENT.filter(({ block }) => block >= Number(fromBlock) && block <= (toBlock === "latest" ? HEAD : Number(toBlock)));
      const event = { address: "0x", topics: [], logIndex: "0x0", blockHash: "0xb" };
      return shape.parse(
        found.map(({ block, amount }) => ({ ...event, data: `0x${word(amount)}`, blockNumber: `0x${block.toString(16)}`, transactionHash: "0xaa" })),
      );
    }
    const claimed = claimedAt(Number(params[1]));
    if (claimed === undefined) throw new RpcFailure("forgotten", -32000);
    return shape.parse(`0x${word(1000)}${word(claimed)}`);
  };
  const blockAt = async (number: number) => ({ number, time: number });
  const one: Node = { rpc, head: async () => ({ number: HEAD, time: HEAD }), blockAt, timeOf: async () => 0 };
  return { one, asked };
}
const totals = (all: readonly { readonly before: bigint; readonly total: bigint }[] | undefined) => all?.map(({ before, total }) => [before, total]);

test("transfers are told with what was sent in all, back to the one that may have paid first, and none above the block", async () => {
  const { one, asked } = node();
  const found = await transfersTo(one, payee, deep, { lowest: 35n, since: 0 }, {});
  expect(totals(found)).toEqual([[30n, 60n]]);
  expect(asked).toEqual(["eth_getLogs"]);
  expect(totals(await transfersTo(one, payee, deep, { lowest: 30n, since: 0 }, {}))).toEqual([
    [10n, 30n],
    [30n, 60n],
  ]);
});

test("nothing older than the promise is searched, and all since then is", async () => {
  const { one, asked } = node();
  expect(totals(await transfersTo(one, payee, deep, { lowest: 1n, since: 90_000_000 }, {}))).toEqual([[30n, 60n]]);
  asked.length = 0;
  const far = { ...deep, number: HEAD };
  const more = { ...far, receiver: { claimed: 100n, sent: 100n } };
  expect(totals(await transfersTo(one, payee, more, { lowest: 1n, since: 0 }, {}))).toEqual([
    [0n, 10n],
    [10n, 30n],
    [30n, 60n],
    [60n, 100n],
  ]);
  expect(asked).toHaveLength(12);
});

test("a voucher of the only channel was paid by the first transfer with as much; of several, by the first at which the channel had it claimed", async () => {
  const transfers = (await transfersTo(node().one, payee, deep, { lowest: 5n, since: 0 }, {})) ?? [];
  const alone = await payerOf(node().one, "0xc", transfers, true);
  expect([1n, 10n, 11n, 30n, 31n, 60n].map((upTo) => alone(upTo)?.total)).toEqual([10n, 10n, 30n, 30n, 60n, 60n]);
  const shared = await payerOf(node((block) => (block < 99_000 ? 0n : 25n)).one, "0xc", transfers, false);
  expect(shared(5n)?.total).toBe(60n);
  const forgotten = await payerOf(node((block) => (block < 50_000 ? undefined : 5n)).one, "0xc", transfers, false);
  expect([forgotten(5n)?.total, forgotten(6n)?.total]).toEqual([30n, 60n]);
  expect((await payerOf(node().one, "0xc", [], true))(5n)).toBeUndefined();
});
