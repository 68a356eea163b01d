import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { consentRegistry } from "../contracts/abi.ts";
import { placeAnchors } from "../contracts/deterministic.ts";
import { devAccount, type LocalChain, startChain } from "../contracts/local-chain.ts";
import { grantOf, importPlays, NOW } from "../lib/access/testing.ts";
import { readEvents } from "../lib/activity/read.ts";
import { anchorDue } from "../lib/anchoring/anchor-due.ts";
import { anchoringsOf, Elsewhere, NotLive, putOnRecord, statementFor } from "../lib/anchoring/anchorings.ts";
import { statementFile } from "../lib/anchoring/files.ts";
import type { Bring } from "../lib/anchoring/move-on.ts";
import { recordOffer } from "../lib/anchoring/offer.ts";
import { walletBrings } from "../lib/anchoring/own-way.ts";
import { recordViews } from "../lib/anchoring/record-views.ts";
import { type Call, CONSENT_REGISTRY, statementCall } from "../lib/anchoring/registries.ts";
import type { Grant, Usage } from "../lib/consent/grant.ts";
import { narrowGrant } from "../lib/consent/narrow-grant.ts";
import { revoke } from "../lib/consent/revoke.ts";
import type { Standing } from "../lib/consent/stop-list.ts";
import { standingOf } from "../lib/consent/testing.ts";
import { switchOff, switchOn } from "../lib/earnings/settlement/networks.ts";
import { feesAddress } from "../lib/identity/fees-account.ts";
import { MemoryStore } from "../lib/vault/store/memory-store.ts";
import { testParts } from "../lib/vault/testing.ts";
import { Vault, VaultLocked, type VaultParts } from "../lib/vault/vault.ts";
import { type FaultyProxy, faultyProxy } from "./faulty-proxy.ts";

let chain: LocalChain;
let node: FaultyProxy;
beforeAll(async () => {
  // The chain's clock begins where the tests' does.
  const time = vi.spyOn(Date, "now").mockReturnValue(NOW);
  chain = await startChain();
  time.mockRestore();
  // Blocks that are made faster than seconds pass would all be of the same one, and none of them deep.
  await chain.client.setBlockTimestampInterval({ interval: 1 });
  await placeAnchors(chain);
  node = await faultyProxy(chain.rpcUrl);
}, 60_000);
afterAll(async () => {
  await node.close();
  await chain.close();
});

const CONFIRMATIONS = 3;
const network = () => `eip155:${chain.chainId}`;

let standing: Standing;
let parts: VaultParts;
let grant: Grant;
let now: number;
let nonce: number;

beforeEach(async () => {
  node.fault = undefined;
  const made = await testParts(new MemoryStore());
  parts = made.parts;
  standing = standingOf(made.vault);
  await importPlays(made.vault);
  grant = await grantOf(made.vault);
  now = NOW;
  await switchOn(made.vault, { network: network(), rpc: node.url, most: "0.01", confirmations: CONFIRMATIONS });
  await chain.fund(await account(), "1");
  nonce = await feesNonce();
});

const send = async ({ to, data }: Call) =>
  chain.mined(await chain.client.sendTransaction({ account: devAccount(2), to: to as `0x${string}`, data: data as `0x${string}` }));

/** By the wallet's own account for fees, as it is built in. */
const bring: Bring = (...asked) => walletBrings(standing.vault, clock)(...asked);
const account = async () => (await feesAddress(standing.vault)) as `0x${string}`;
const feesNonce = async () => chain.client.getTransactionCount({ address: await account() });
/** Transactions that the wallet paid for. */
const sent = async () => (await feesNonce()) - nonce;

const clock = () => now;
/** The chain makes its blocks when it gets to it. */
const mined = async () => {
  const address = await account();
  const count = (blockTag: "latest" | "pending") => chain.client.getTransactionCount({ address, blockTag });
  await vi.waitUntil(async () => (await count("latest")) === (await count("pending")), { timeout: 20_000, interval: 10 });
};
/** The wallet comes again and again, seconds apart, while blocks are mined. */
async function rounds(count: number, { step = 20_000, blocks = 1, by = bring } = {}): Promise<void> {
  for (let round = 0; round < count; round++) {
    await anchorDue(standing, by, clock);
    await mined();
    now += step;
    if (blocks > 0) await chain.client.mine({ blocks });
  }
}

const put = (by: "wallet" | "anyone" = "wallet") => putOnRecord(standing, { grantId: grant.grantId, network: network(), by }, now);
const view = async () => (await recordViews(standing)).find(({ grantId }) => grantId === grant.grantId);
const events = async () => (await readEvents(standing.vault, { limit: 50 })).events.map(({ event }) => event.type).reverse();
const UNKNOWN = 0;
const ANCHORED = 1;
const REVOKED = 2;
/** What the contract itself says. */
async function onChain(): Promise<number> {
  const anchoring = (await anchoringsOf(standing.vault).get(grant.grantId))?.value;
  if (!anchoring) return UNKNOWN;
  const args = [anchoring.subject as `0x${string}`, anchoring.digest as `0x${string}`] as const;
  return (await chain.client.readContract({ address: CONSENT_REGISTRY, abi: consentRegistry, functionName: "statusOf", args }))[0];
}
const height = async () => Number(await chain.client.getBlockNumber());
/** The chain forgets every block above one, and has others there. */
const reorganise = async (from: number) => chain.client.request({ method: "anvil_reorg" as never, params: [(await height()) - from, []] as never });
const takeBack = () => revoke(standing, grant.grantId, "user", now);

describe("a permission on the public record", () => {
  it("is anchored, is told when it has its blocks, and is revoked there once it is revoked here", async () => {
    await put();
    expect(await view()).toMatchObject({ state: "coming", sure: false });
    await rounds(2, { blocks: 0 });
    expect(await onChain()).toBe(ANCHORED);
    expect(await view()).toMatchObject({ state: "anchored", sure: false, anchoredAt: expect.any(Number) });
    await rounds(4);
    expect(await view()).toMatchObject({ state: "anchored", sure: true });
    await takeBack();
    expect(await view()).toMatchObject({ state: "revoking", sure: false });
    await rounds(6);
    expect(await onChain()).toBe(REVOKED);
    expect(await view()).toMatchObject({ state: "revoked", sure: true, revokedAt: expect.any(Number) });
    expect(await sent()).toBe(2);
    expect((await events()).filter((type) => type.startsWith("anchoring"))).toEqual(["anchoring_begun", "anchoring_seen", "anchoring_seen"]);
  });

  it("is looked at no more when it is deep, until it is revoked", async () => {
    await put();
    await rounds(6);
    await chain.client.mine({ blocks: 70 });
    await rounds(1);
    expect(await anchorDue(standing, bring, clock)).toEqual({ moved: false, nextAt: undefined });
    await takeBack();
    await rounds(6);
    expect(await onChain()).toBe(REVOKED);
  });

  it("is not brought again where somebody else was first, nor is a revocation", async () => {
    await put();
    const relayed = JSON.parse((await statementFile(standing, grant.grantId, network(), now)).text) as { call: Call };
    await send(relayed.call);
    await rounds(5);
    expect(await view()).toMatchObject({ state: "anchored", sure: true });
    await takeBack();
    await send((JSON.parse((await statementFile(standing, grant.grantId, network(), now)).text) as { call: Call }).call);
    await rounds(5);
    expect(await view()).toMatchObject({ state: "revoked", sure: true });
    expect(await sent()).toBe(0);
  });

  it("is brought by nobody but who has the file; its revocation is brought all the same", async () => {
    await put("anyone");
    const { call } = JSON.parse((await statementFile(standing, grant.grantId, network(), now)).text) as { call: Call };
    await rounds(3, { step: 400_000 });
    expect([await onChain(), await sent()]).toEqual([UNKNOWN, 0]);
    expect(await view()).toMatchObject({ state: "handed_out", deadline: expect.any(Number) });
    await send(call);
    await rounds(3, { step: 400_000 });
    expect(await view()).toMatchObject({ state: "anchored", sure: true });
    await takeBack();
    await rounds(5);
    expect([await onChain(), await sent()]).toEqual([REVOKED, 1]);
  });

  it("is looked for no more when the file has run out, until another is saved", async () => {
    await statementFile(standing, grant.grantId, network(), now - 7 * 86_400_000);
    await rounds(1);
    expect(await anchorDue(standing, bring, clock)).toEqual({ moved: false, nextAt: undefined });
    const { call } = JSON.parse((await statementFile(standing, grant.grantId, network(), now)).text) as { call: Call };
    await send(call);
    await rounds(5);
    expect(await view()).toMatchObject({ state: "anchored", sure: true });
    expect(await sent()).toBe(0);
  });

  it.each([0, 1, 4])("is brought again where a reorganisation took it away that had %i blocks on it each time it was looked at", async (blocks) => {
    const before = await height();
    await put();
    await rounds(2, { blocks });
    expect(await onChain()).toBe(ANCHORED);
    await reorganise(before);
    expect(await onChain()).toBe(UNKNOWN);
    await rounds(12);
    expect(await view()).toMatchObject({ state: "anchored", sure: true });
    const anchored = await height();
    await takeBack();
    await rounds(2, { blocks: 0 });
    expect(await onChain()).toBe(REVOKED);
    await reorganise(anchored);
    expect(await onChain()).toBe(ANCHORED);
    await rounds(12);
    expect([await onChain(), (await view())?.state]).toEqual([REVOKED, "revoked"]);
  });

  it("is signed anew when its deadline passed before anybody brought it", async () => {
    await put();
    await chain.fund(await account(), "0");
    await rounds(1, { blocks: 0 });
    const before = (await anchoringsOf(standing.vault).get(grant.grantId))?.value.statements.anchor;
    expect(await view()).toMatchObject({ state: "coming", reason: "fees_empty" });
    const id = await chain.client.snapshot();
    const { timestamp } = await chain.client.getBlock();
    await chain.client.setNextBlockTimestamp({ timestamp: timestamp + BigInt(2 * 86_400) });
    await chain.client.mine({ blocks: 1 });
    await chain.fund(await account(), "1");
    await rounds(6);
    const after = (await anchoringsOf(standing.vault).get(grant.grantId))?.value.statements.anchor;
    expect(after?.deadline).toBeGreaterThan(before?.deadline ?? Number.POSITIVE_INFINITY);
    expect(await onChain()).toBe(ANCHORED);
    await chain.client.revert({ id });
  });

  it("waits while the node is away or its answers are lost, and revoking waits for nothing", async () => {
    await put();
    node.fault = "away";
    await rounds(3);
    expect(await view()).toMatchObject({ state: "coming", reason: "node_away" });
    await takeBack();
    expect((await view())?.state).toBeUndefined();
    node.fault = undefined;
    await rounds(3, { step: 3_600_000 });
    // Nobody was ever given a statement: there is nothing to revoke.
    expect([await onChain(), await sent()]).toEqual([UNKNOWN, 0]);
  });

  it("comes through a lost answer to every call", async () => {
    await put();
    node.fault = "lost";
    await rounds(2);
    node.fault = undefined;
    await rounds(6, { step: 60_000 });
    expect(await view()).toMatchObject({ state: "anchored", sure: true });
  });

  it("has what was cut off between signing and sending sent by the next worker; nothing happens behind the lock", async () => {
    await put();
    const cut: Bring = async () => {
      throw new VaultLocked();
    };
    await expect(rounds(1, { by: cut })).rejects.toThrow(VaultLocked);
    const signed = (await anchoringsOf(standing.vault).get(grant.grantId))?.value.statements.anchor;
    expect(signed).toBeDefined();
    const again = standingOf(new Vault(parts));
    const calls: string[] = [];
    await anchorDue(again, async (_setup, { data }) => (calls.push(data), "sent"), clock);
    expect(calls[0]).toContain(signed?.signature.slice(2));
    const nonceBefore = await sent();
    await takeBack();
    await standing.vault.lock();
    await expect(anchorDue(again, bring, clock)).rejects.toThrow(VaultLocked);
    expect(nonceBefore).toBe(0);
  });

  it("is revoked there when it is cut down to less here, and from the stop list of a full disk", async () => {
    await put();
    await rounds(2);
    const streams = [{ name: "play_events", fields: ["artist_name"] }];
    expect(await narrowGrant(standing, { grantId: grant.grantId, streams, expiresAt: grant.expiresAt, maxUses: 1 }, clock)).toBeDefined();
    await rounds(2);
    expect(await onChain()).toBe(REVOKED);

    grant = await grantOf(standing.vault);
    await put();
    await rounds(2);
    await standing.stops.add({ grantId: grant.grantId, by: "user", at: now });
    await rounds(2);
    expect(await onChain()).toBe(REVOKED);
  });

  it("that the record says was revoked, and this wallet does not, is told and goes on", async () => {
    const anchoring = await put();
    await rounds(2);
    // As in a wallet that was put back from an older copy.
    const seconds = Math.floor(now / 1000);
    await send(statementCall(await statementFor(standing.vault, anchoring, "revoke", seconds), anchoring.subject, anchoring.digest));
    await rounds(5);
    expect(await view()).toMatchObject({ state: "revoked_there", sure: true });
    expect((await standing.vault.collection<Usage>("usage").get(grant.grantId))?.value.revokedAt).toBeUndefined();
    expect(await sent()).toBe(1);
  });

  it("is not put there once it is over, and not on a second network", async () => {
    await put();
    await expect(putOnRecord(standing, { grantId: grant.grantId, network: "eip155:1", by: "wallet" }, now)).rejects.toBeInstanceOf(Elsewhere);
    await takeBack();
    await expect(put()).rejects.toBeInstanceOf(NotLive);
    grant = await grantOf(standing.vault);
    await put();
    now = grant.expiresAt;
    await rounds(2);
    expect([await onChain(), await sent()]).toEqual([UNKNOWN, 0]);
    await expect(put()).rejects.toBeInstanceOf(NotLive);
  });
});

describe("a network that is not what it should be", () => {
  const answering = (method: string, result: unknown) => (answer: unknown, asked: { readonly method?: string }) =>
    asked.method === method ? { jsonrpc: "2.0", id: 1, result } : answer;

  it.each([
    ["wrong_chain", "eth_chainId", "0x1"],
    ["not_deployed", "eth_getCode", "0x"],
    ["node_away", "eth_call", "0x"],
    ["node_away", "eth_call", "0x01"],
    ["node_away", "eth_getBlockByNumber", null],
  ])("is told as %s by its %s, and nothing is sent", async (reason, method, result) => {
    await put();
    node.fault = answering(method, result);
    await rounds(3);
    expect(await view()).toMatchObject({ state: "coming", reason });
    expect(await sent()).toBe(0);
  });

  it("is told before the person chooses it, with what it would cost where it is right", async () => {
    const offer = () => recordOffer(standing.vault, network());
    const amount = expect.stringMatching(/^0\.0\d+ coins$/);
    expect(await offer()).toEqual({ permission: amount, revocation: amount, seal: amount });
    node.fault = answering("eth_chainId", "0x1");
    expect(await offer()).toEqual({ trouble: "wrong_chain" });
    node.fault = answering("eth_getCode", "0x");
    expect(await offer()).toEqual({ trouble: "not_deployed" });
    node.fault = "away";
    expect(await offer()).toEqual({ trouble: "node_away" });
    expect(await recordOffer(standing.vault, "eip155:1")).toEqual({ trouble: "no_sender" });
  });

  it("that is switched off is asked nothing", async () => {
    await put();
    await switchOff(standing.vault, network());
    expect(await anchorDue(standing, bring, clock)).toEqual({ moved: false, nextAt: undefined });
    expect(await view()).toMatchObject({ state: "coming", reason: "no_node" });
    expect(await sent()).toBe(0);
  });
});
