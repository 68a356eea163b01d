import { expect, test } from "vitest";
import { testVault } from "../../vault/testing.ts";
import { type Channel, channelKey, channelsOf } from "../channels/channel.ts";
import { type JournalEntry, ledgerChanges, promisedEntry, type VoucherRecord } from "../ledger.ts";
import { channelOf, type Work } from "./channel-work.ts";
import { endGone } from "./deposit-gone.ts";
import { memoryOf } from "./memory.ts";
import { isVoucher, takeIn, underWay } from "./queue.ts";

const NETWORK = "eip155:31337";
const CHANNEL = `0x${"ab".repeat(32)}`;
const [payer, payTo, asset] = ["11", "22", "33"].map((digits) => `0x${digits.repeat(20)}`) as [string, string, string];
const FINAL = 100;
const zeros = `0x${"00".repeat(32)}`;
const config = { payer, payerAuthorizer: payer, receiver: payTo, receiverAuthorizer: payTo, token: asset, withdrawDelay: 86_400, salt: zeros };
const signatureOf = (upTo: number): string => `0x${upTo.toString(16).padStart(130, "0")}`;

/** A channel with vouchers for 10, 20, 30 and so on, of which the chain has 20. */
async function newWork(count: number, more: Partial<Channel>): Promise<Work> {
  const vault = await testVault();
  const extra = { name: "Foo", version: "1" };
  const channel: Channel = {
    ...{ network: NETWORK, channelId: CHANNEL, config, extra, origin: "https://a.example", grantId: "g" },
    ...{ charged: `${count * 10}`, signature: signatureOf(count * 10), balance: "20", claimed: "0", withdrawing: "0", withdrawRequestedAt: 0 },
    ...{ claimedAt: 0, toSend: false, nextAt: 0, failed: 0, ...more },
  };
  const key = channelKey(NETWORK, CHANNEL);
  const entries = Array.from({ length: count }, (_, place) => {
    const upTo = (place + 1) * 10;
    const [signature, maxClaimableAmount] = [signatureOf(upTo), `${upTo}`];
    const scheme = "batch-settlement" as const;
    const payment: VoucherRecord = {
      scheme,
      network: NETWORK,
      asset,
      payer,
      payTo,
      amount: "10",
      channelId: CHANNEL,
      maxClaimableAmount,
      signature,
      extra,
    };
    return promisedEntry({ origin: channel.origin, grantId: "g", disclosureId: `d${place}`, source: "s", stream: "t" }, payment, 0);
  });
  await vault.commit([await channelsOf(vault).put(key, channel, 0), ...(await ledgerChanges(vault, ...entries))]);
  await takeIn(vault, 0);
  const vouchers = new Map((await underWay(vault)).filter(isVoucher).map((one) => [one.seq, one]));
  const memory = memoryOf(vault, new Map());
  const setup = { network: NETWORK, confirmations: 3 };
  return { vault, setup, node: undefined, memory, away: new Set(), key, vouchers, clock: () => 1000, sooner: async () => false };
}
const above = ({ vouchers }: Work, balance: number) => [...vouchers.values()].filter(({ payment }) => Number(payment.maxClaimableAmount) > balance);
const kinds = async ({ vault }: Work) => (await vault.sequence<JournalEntry>("ledger").list()).flatMap(({ value }) => ("of" in value ? [value] : []));

test("vouchers above the balance fail by way of submitted, and the channel counts on from the highest that is left", async () => {
  const work = await newWork(4, { shortAt: 90 });
  expect(await endGone(work, above(work, 20), FINAL)).toBe(true);
  expect((await kinds(work)).map(({ of, kind, reason }) => `${of} ${kind} ${reason}`)).toEqual(
    [4, 3].flatMap((of) => ["submitted", "failed"].map((kind) => `${of} ${kind} deposit_gone`)),
  );
  expect([...work.vouchers.keys()]).toEqual([1, 2]);
  expect((await underWay(work.vault)).map(({ seq }) => seq)).toEqual([1, 2]);
  const channel = await channelOf(work);
  expect(channel).toMatchObject({ charged: "20", signature: signatureOf(20) });
  expect(channel).not.toHaveProperty("shortAt");
});

test("with none left it counts on from what the chain has claimed", async () => {
  const work = await newWork(2, { shortAt: 90, balance: "0" });
  await endGone(work, above(work, 0), FINAL);
  const channel = await channelOf(work);
  expect(channel).toMatchObject({ charged: "0" });
  expect(channel).not.toHaveProperty("signature");
});

test("more than one transaction holds come to the same", async () => {
  const work = await newWork(250, { shortAt: 90 });
  await endGone(work, above(work, 20), FINAL);
  expect(await channelOf(work)).toMatchObject({ charged: "20" });
  expect(await kinds(work)).toHaveLength(2 * 248);
});

test.each([
  ["was seen to hold enough since", {}],
  ["is short only since after that block", { shortAt: FINAL + 1 }],
])("nothing ends where the channel %s", async (_, more) => {
  const work = await newWork(4, more);
  expect(await endGone(work, above(work, 20), FINAL)).toBe(false);
  expect(await kinds(work)).toEqual([]);
  expect(await channelOf(work)).toMatchObject({ charged: "40" });
  expect(work.vouchers.size).toBe(4);
});
