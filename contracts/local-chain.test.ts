import { parseEther } from "viem";
import { expect, test } from "vitest";
import { startChain } from "./local-chain.ts";
import { newAccount } from "./testing.ts";

test("chains of one's own stand side by side, and are gone when closed", async () => {
  const [one, other] = await Promise.all([startChain(), startChain({ chainId: 84_532 })]);
  expect([await one.client.getChainId(), await other.client.getChainId()]).toEqual([31_337, 84_532]);
  const { address } = newAccount();
  await one.fund(address, "2");
  expect([await one.client.getBalance({ address }), await other.client.getBalance({ address })]).toEqual([parseEther("2"), 0n]);
  await one.close();
  await expect(one.client.getChainId()).rejects.toThrow();
  expect(await other.client.getChainId()).toBe(84_532);
  const port = Number(new URL(other.rpcUrl).port);
  await expect(startChain({ port })).rejects.toThrow(/anvil did not start/);
  await other.close();
  await other.close();
  const again = await startChain({ port, blockTime: 1 });
  expect(new URL(again.rpcUrl).port).toBe(String(port));
  await again.close();
});
