import { voucherTypes } from "@x402/evm";
import fc from "fast-check";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { describe, expect, test } from "vitest";
import { WalletError } from "../../protocol/errors.ts";
import type { BatchPayload } from "../../protocol/methods.ts";
import { testVault } from "../../vault/testing.ts";
import type { Vault } from "../../vault/vault.ts";
import { balances, type JournalEntry } from "../ledger.ts";
import { type Channel, channelKey, channelsOf, withSeen } from "./channel.ts";
import { type ChannelConfig, channelIdOf, ESCROW } from "./escrow.ts";
import { BalanceUnseen, prepareVoucher } from "./prepare-voucher.ts";
import { batchRequirements } from "./requirements.ts";

const USDC = "0x833589fcd6edb6e08f4c7c32d4f71b54bda02913";
const PAY_TO = "0x209693bc6afc0c5328ba36faf03c514ef312287c";
const NETWORK = "eip155:8453";
const DUE = 10n;
const requirements = batchRequirements({ scheme: "batch-settlement", network: NETWORK, asset: USDC, amount: `${DUE}`, per: "read" }, DUE, PAY_TO);
const payer = privateKeyToAccount(generatePrivateKey());
const configOf = (salt: number): ChannelConfig => ({
  payer: payer.address.toLowerCase(),
  payerAuthorizer: payer.address.toLowerCase(),
  receiver: PAY_TO,
  receiverAuthorizer: PAY_TO,
  token: USDC,
  withdrawDelay: 86_400,
  salt: `0x${salt.toString(16).padStart(64, "0")}`,
});
const idOf = (salt: number): string => channelIdOf(configOf(salt), NETWORK);

async function signed(salt: number, amount: bigint): Promise<BatchPayload> {
  const channelId = idOf(salt);
  const domain = { name: "x402 Batch Settlement", version: "1", chainId: 8453, verifyingContract: ESCROW } as const;
  const message = { channelId: channelId as `0x${string}`, maxClaimableAmount: amount };
  const signature = await payer.signTypedData({ domain, types: voucherTypes, primaryType: "Voucher", message });
  const { scheme, network, asset, payTo } = requirements;
  return {
    x402Version: 2,
    accepted: { scheme, network, asset, payTo, amount: `${DUE}` },
    payload: { type: "voucher", channelConfig: configOf(salt), voucher: { channelId, maxClaimableAmount: `${amount}`, signature } },
  };
}

async function opened(vault: Vault, salt: number, totals: Partial<Channel> & { readonly balance: string }): Promise<void> {
  const channel: Channel = {
    network: NETWORK,
    channelId: idOf(salt),
    config: configOf(salt),
    extra: { name: "USD Coin", version: "2" },
    origin: "https://a.example",
    grantId: "g",
    charged: "0",
    claimed: "0",
    withdrawing: "0",
    withdrawRequestedAt: 0,
    claimedAt: 0,
    toSend: false,
    nextAt: 0,
    failed: 0,
    ...totals,
  };
  await vault.commit([await channelsOf(vault).put(channelKey(NETWORK, channel.channelId), channel, 0)]);
}

let reads = 0;
/** What a read that is paid so is answered. */
async function take(vault: Vault, payload: BatchPayload): Promise<string> {
  const occasion = { origin: "https://a.example", grantId: "g", disclosureId: `d${reads++}`, source: "s", stream: "t" };
  try {
    return await vault.attempt(async () => {
      const { changes, response } = await prepareVoucher(vault, { ...occasion, payload, requirements, now: 1000 });
      return { changes, result: response.extra.channelState["chargedCumulativeAmount"] as string };
    });
  } catch (error) {
    if (error instanceof BalanceUnseen) return "unseen";
    if (!(error instanceof WalletError)) throw error;
    return error.details.reason ?? error.code;
  }
}
const promised = async (vault: Vault): Promise<bigint> => {
  const entries = (await vault.sequence<JournalEntry>("ledger").list()).map(({ value }) => value);
  return balances(entries, "authorized").get(`${NETWORK}/erc20:${USDC}`) ?? 0n;
};
const chargedOf = async (vault: Vault, salt: number) => (await channelsOf(vault).get(channelKey(NETWORK, idOf(salt))))?.value.charged;
const MISMATCH = "invalid_batch_settlement_evm_cumulative_amount_mismatch";

describe("vouchers of a channel", () => {
  test("count on, one step at a time, and each once", async () => {
    const vault = await testVault();
    await opened(vault, 0, { balance: "30" });
    expect(await take(vault, await signed(0, 10n))).toBe("10");
    expect(await take(vault, await signed(0, 10n))).toBe(MISMATCH);
    expect(await take(vault, await signed(0, 30n))).toBe(MISMATCH);
    expect(await take(vault, await signed(0, 20n))).toBe("20");
    expect(await take(vault, await signed(0, 10n))).toBe(MISMATCH);
    expect(await take(vault, await signed(0, 30n))).toBe("30");
    expect(await take(vault, await signed(0, 40n))).toBe("unseen");
    expect(await take(vault, await signed(1, 10n))).toBe("unseen");
    expect(await promised(vault)).toBe(30n);
  });

  test("tell a payer that lost count how far it is, in its own hand", async () => {
    const vault = await testVault();
    await opened(vault, 0, { balance: "30" });
    const first = await signed(0, 10n);
    await take(vault, first);
    const occasion = { origin: "https://a.example", grantId: "g", disclosureId: "d", source: "s", stream: "t" };
    const again = prepareVoucher(vault, { ...occasion, payload: first, requirements, now: 1000 });
    const extra = {
      channelState: { channelId: idOf(0), chargedCumulativeAmount: "10", balance: "30" },
      voucherState: { signedMaxClaimable: "10", signature: first.payload.voucher.signature.toLowerCase() },
    };
    await expect(again).rejects.toMatchObject({ details: { reason: MISMATCH, accepts: [{ extra }] } });
  });

  test("count on from what the chain has claimed, where the vault is older than that", () => {
    const channel = { charged: "10", signature: "0x", balance: "30", claimed: "0" } as Channel;
    const totals = { balance: "50", claimed: "20", withdrawing: "0", withdrawRequestedAt: 0 };
    expect(withSeen(channel, totals)).toEqual({ ...totals, charged: "20" });
    expect(withSeen(channel, { ...totals, claimed: "10" })).toMatchObject({ charged: "10", signature: "0x", balance: "50" });
  });

  test("are not covered by what the payer is about to take back", async () => {
    const vault = await testVault();
    await opened(vault, 0, { balance: "30", withdrawing: "15", withdrawRequestedAt: 1 });
    expect(await take(vault, await signed(0, 10n))).toBe("10");
    expect(await take(vault, await signed(0, 20n))).toBe("unseen");
  });

  test("that come at once are taken once", async () => {
    const vault = await testVault();
    await opened(vault, 0, { balance: "100" });
    const voucher = await signed(0, 10n);
    const answers = await Promise.all(Array.from({ length: 8 }, () => take(vault, voucher)));
    expect(answers.toSorted()).toEqual(["10", ...Array.from({ length: 7 }, () => MISMATCH)]);
    expect(await promised(vault)).toBe(10n);
  });

  test("in any order, of any channels, at once or not, never come to more than the deposits, and the ledger has what channels were charged", async () => {
    const offer = fc.record({ salt: fc.integer({ min: 0, max: 2 }), step: fc.integer({ min: 0, max: 7 }).map(BigInt) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(offer, { minLength: 1, maxLength: 3 }), { maxLength: 8 }), async (rounds) => {
        const vault = await testVault();
        const deposits = [0n, 25n, 50n];
        for (const [salt, deposit] of deposits.entries()) await opened(vault, salt, { balance: `${deposit}` });
        const charged = deposits.map(() => 0n);
        for (const round of rounds) {
          const answers = await Promise.all(round.map(async ({ salt, step }) => take(vault, await signed(salt, step * DUE))));
          for (const [place, { salt, step }] of round.entries()) if (answers[place] === `${step * DUE}`) charged[salt] = (charged[salt] ?? 0n) + DUE;
          for (const [salt, deposit] of deposits.entries()) {
            expect(await chargedOf(vault, salt)).toBe(`${charged[salt]}`);
            expect(charged[salt]).toBeLessThanOrEqual(deposit);
          }
        }
        expect(await promised(vault)).toBe(charged.reduce((sum, one) => sum + one, 0n));
      }),
      { numRuns: 25 },
    );
  });
});
