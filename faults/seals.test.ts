import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { logAnchor } from "../contracts/abi.ts";
import { placeAnchors } from "../contracts/deterministic.ts";
import { type LocalChain, startChain } from "../contracts/local-chain.ts";
import { logEvents } from "../lib/activity/log.ts";
import { anchorDue } from "../lib/anchoring/anchor-due.ts";
import { sealFile } from "../lib/anchoring/files.ts";
import type { Bring } from "../lib/anchoring/move-on.ts";
import { sealViews } from "../lib/anchoring/record-views.ts";
import type { Call } from "../lib/anchoring/registries.ts";
import { sealLog } from "../lib/anchoring/seals.ts";
import { exportLog } from "../lib/browser/export-log.ts";
import { standingOf } from "../lib/consent/testing.ts";
import { switchOn } from "../lib/earnings/settlement/networks.ts";
import { testVault } from "../lib/vault/testing.ts";
import type { Vault } from "../lib/vault/vault.ts";
import { verifyInclusion } from "../sdk/server/verify-inclusion.ts";
import { verifyLog } from "../sdk/server/verify-log.ts";

let chain: LocalChain;
let vault: Vault;
let now: number;
const network = () => `eip155:${chain.chainId}`;
beforeAll(async () => {
  chain = await startChain();
  // Blocks that are made faster than seconds pass would all be of the same one, and none of them deep.
  await chain.client.setBlockTimestampInterval({ interval: 1 });
  await placeAnchors(chain);
}, 60_000);
afterAll(() => chain.close());
beforeEach(async () => {
  now = Date.now();
  vault = await testVault();
  await switchOn(vault, { network: network(), rpc: chain.rpcUrl, confirmations: 2 });
  await logEvents(vault, [{ type: "wallet_created" }, { type: "backed_up" }], now);
});

let sent = 0;
const send = async ({ to, data }: Call) => chain.mined(await chain.client.sendTransaction({ to: to as `0x${string}`, data: data as `0x${string}` }));
const bring: Bring = async (_setup, call) => {
  await send(call);
  sent += 1;
  return "sent";
};
async function rounds(count: number): Promise<void> {
  for (let round = 0; round < count; round++) {
    await anchorDue(standingOf(vault), bring, () => now);
    now += 20_000;
    await chain.client.mine({ blocks: 1 });
  }
}
const exported = async () => (await exportLog(vault, "json", now, { onProgress: () => undefined, signal: new AbortController().signal })).text();

it("the end of the log is sealed on a chain, and an exported log proves it to a stranger", async () => {
  await sealLog(vault, network(), "wallet", now);
  expect(await sealViews(vault)).toMatchObject([{ upTo: 2, sure: false }]);
  await rounds(4);
  expect(await sealViews(vault)).toMatchObject([{ upTo: 2, sure: true, sealedAt: expect.any(Number) }]);
  await logEvents(vault, [{ type: "paused" }], now);
  const text = await exported();
  const verified = await verifyLog(text.split("\n"));
  if (!verified.ok) throw new Error(verified.problem);
  expect(verified.entries).toBe(4);
  expect(verified.seals).toMatchObject([{ network: network(), upTo: 2, size: 1 }]);
  const [seal] = (JSON.parse(text) as { seals: { root: `0x${string}`; size: number; head: string; proof: unknown; contract: `0x${string}` }[] })
    .seals;
  if (!seal) throw new Error("no seal");
  expect(verifyInclusion(seal.head, seal.proof, seal)).toBe(true);
  const args = [seal.root, BigInt(seal.size)] as const;
  const at = await chain.client.readContract({ address: seal.contract, abi: logAnchor, functionName: "anchoredAt", args });
  expect(at).toBeGreaterThan(0n);

  // The same seal with another log is none: that log never had this end.
  const other = text.replace('"type":"backed_up"', '"type":"resumed"');
  expect(await verifyLog(other.split("\n"))).toMatchObject({ ok: false });
  const moved = text.replace(`"root":"${seal.root}"`, `"root":"0x${"1".repeat(64)}"`);
  expect(await verifyLog(moved.split("\n"))).toMatchObject({ ok: true, seals: [] });
});

it("an end that is sealed is not sealed again, and what somebody else brought is not brought", async () => {
  sent = 0;
  const first = await sealLog(vault, network(), "wallet", now);
  expect((await sealLog(vault, network(), "wallet", now)).root).toBe(first.root);
  await logEvents(vault, [{ type: "paused" }], now);
  const { call } = JSON.parse((await sealFile(vault, network(), now)).text) as { call: Call };
  await rounds(4);
  expect(sent).toBe(1);
  expect(await sealViews(vault)).toMatchObject([
    { upTo: 4, by: "anyone", sure: false },
    { upTo: 2, sure: true },
  ]);
  await send(call);
  now += 400_000;
  await rounds(4);
  expect(await sealViews(vault)).toMatchObject([
    { upTo: 4, sure: true },
    { upTo: 2, sure: true },
  ]);
  expect(sent).toBe(1);
});

it("a seal that a reorganisation took away is brought again", async () => {
  sent = 0;
  await sealLog(vault, network(), "wallet", now);
  await rounds(1);
  expect(sent).toBe(1);
  await chain.client.request({ method: "anvil_reorg" as never, params: [3, []] as never });
  await rounds(4);
  expect(sent).toBe(2);
  expect(await sealViews(vault)).toMatchObject([{ sure: true }]);
});
