import fc from "fast-check";
import { expect, test } from "vitest";
import type { NetworkSetup } from "../earnings/settlement/networks.ts";
import { FINAL } from "../earnings/settlement/next-step.ts";
import type { Rpc } from "../earnings/settlement/rpc.ts";
import { readContract } from "./look.ts";

const hex = (value: number): string => `0x${value.toString(16)}`;

/** A node of a chain whose blocks have these times, from block 0 on. */
const nodeOf =
  (times: readonly number[]): Rpc =>
  async (method, params, answer) => {
    if (method === "eth_chainId") return answer.parse("0x1");
    if (method === "eth_getCode") return answer.parse("0x60");
    if (method === "eth_call") return answer.parse(`0x${"0".repeat(64)}`);
    const number = params[0] === "latest" ? times.length - 1 : Number(params[0]);
    return answer.parse({ number: hex(number), timestamp: hex(times[number] ?? 0) });
  };

const place = { to: `0x${"1".repeat(40)}`, data: "0x" };
const rank = { new: 0, confirmed: 1, final: 2 } as const;

test("nothing is told as deeper than it lies, also where blocks share a second; and as it lies where they do not", async () => {
  const chain = fc.record({
    gaps: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 2 * FINAL }),
    confirmations: fc.integer({ min: 1, max: 5 }),
    at: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(chain, async ({ gaps, confirmations, at }) => {
      const times = gaps.reduce<number[]>((all, gap) => [...all, (all.at(-1) ?? 1) + gap], [1]);
      const setup = { network: "eip155:1", confirmations } as NetworkSetup;
      const { depthOf } = await readContract(nodeOf(times), setup, place, 1);
      const number = at % times.length;
      const blocks = times.length - number;
      const truly = blocks >= confirmations + FINAL ? "final" : blocks >= confirmations ? "confirmed" : "new";
      const told = depthOf(times[number] ?? 0);
      expect(rank[told]).toBeLessThanOrEqual(rank[truly]);
      if (!gaps.includes(0)) expect(told).toBe(truly);
    }),
    { numRuns: 500 },
  );
});
