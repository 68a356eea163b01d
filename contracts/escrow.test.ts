import fc from "fast-check";
import type { Address, Hex } from "viem";
import { generatePrivateKey } from "viem/accounts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { batchSettlement, testToken } from "./abi.ts";
import { deployToken, mint, placeEscrow } from "./deploy.ts";
import { type LocalChain, startChain } from "./local-chain.ts";
import {
  type ChannelConfig,
  chainTime,
  channelIdOn,
  channelOf,
  depositArgs,
  ESCROW,
  newAccount,
  refusal,
  voucherClaim,
  WITHDRAW_DELAY,
} from "./testing.ts";

let chain: LocalChain;
let token: Address;
const payers = [newAccount(), newAccount()] as const;
const receiver = newAccount();
beforeAll(async () => {
  chain = await startChain();
  await placeEscrow(chain);
  token = await deployToken(chain);
  for (const { address } of [...payers, receiver]) await chain.fund(address);
  for (const { address } of payers) await mint(chain, token, address, 10n ** 15n);
});
afterAll(() => chain.close());

const escrow = { address: ESCROW, abi: batchSettlement } as const;
const sent = (hash: Promise<Hex>) => refusal(hash.then((known) => chain.mined(known)));
const balanceOf = (account: Address) => chain.client.readContract({ address: token, abi: testToken, functionName: "balanceOf", args: [account] });
const channel = async (config: ChannelConfig) => {
  const [balance, claimed] = await chain.client.readContract({ ...escrow, functionName: "channels", args: [channelIdOn(chain, config)] });
  return { balance, claimed };
};
const deposit = async (payer: (typeof payers)[number], config: ChannelConfig, amount: bigint) =>
  sent(chain.client.writeContract({ ...escrow, functionName: "deposit", args: await depositArgs(chain, payer, config, amount) }));
const claim = (claims: readonly Awaited<ReturnType<typeof voucherClaim>>[]) =>
  sent(chain.client.writeContract({ ...escrow, account: receiver, functionName: "claim", args: [claims] }));

type Step =
  | { act: "deposit" | "refund" | "announce"; who: 0 | 1; amount: bigint }
  | { act: "claim"; who: 0 | 1; max: bigint; total: bigint; isForged: boolean }
  | { act: "settle" }
  | { act: "leave"; who: 0 | 1; waits: boolean };

/** What two channels to one receiver should hold, by the rules alone. */
class Books {
  readonly channels = [0, 1].map(() => ({ balance: 0n, claimed: 0n, pending: 0n, since: 0n }));
  readonly paidBack = [0n, 0n];
  owed = 0n;
  received = 0n;

  of(who: 0 | 1) {
    const found = this.channels[who];
    if (!found) throw new RangeError("no such channel");
    return found;
  }

  /** Why a step is refused; otherwise it is done. */
  take(step: Step, now: bigint): string | undefined {
    if (step.act === "settle") {
      this.received += this.owed;
      this.owed = 0n;
      return undefined;
    }
    const one = this.of(step.who);
    const payBack = (wanted: bigint) => {
      const left = one.balance - one.claimed;
      const amount = wanted < left ? wanted : left;
      one.balance -= amount;
      this.paidBack[step.who] = (this.paidBack[step.who] ?? 0n) + amount;
      return amount;
    };
    if (step.act === "leave") {
      if (one.since === 0n) return "NoWithdrawal";
      if (now < one.since + BigInt(WITHDRAW_DELAY)) return "TooEarly";
      payBack(one.pending);
      one.pending = one.since = 0n;
      return undefined;
    }
    if (step.act === "claim") {
      if (step.total > step.max) return "AboveVoucher";
      if (step.total > one.balance) return "AboveBalance";
      if (step.isForged) return "InvalidSignature";
      const more = step.total > one.claimed ? step.total - one.claimed : 0n;
      one.claimed += more;
      this.owed += more;
      return undefined;
    }
    if (step.amount === 0n) return "ZeroAmount";
    if (step.act === "deposit") {
      one.balance += step.amount;
      return undefined;
    }
    if (step.act === "announce") {
      if (step.amount > one.balance - one.claimed) return "AboveBalance";
      [one.pending, one.since] = [step.amount, now];
      return undefined;
    }
    const amount = payBack(step.amount);
    if (one.since === 0n || amount === 0n) return undefined;
    if (amount < one.pending) one.pending -= amount;
    else one.pending = one.since = 0n;
    return undefined;
  }
}

async function perform(step: Step, configs: readonly ChannelConfig[]): Promise<string | undefined> {
  if (step.act === "settle") return sent(chain.client.writeContract({ ...escrow, functionName: "settle", args: [receiver.address, token] }));
  const [config, payer] = [configs[step.who], payers[step.who]];
  if (!config) throw new RangeError("no such channel");
  switch (step.act) {
    case "deposit":
      return deposit(payer, config, step.amount);
    case "claim":
      return claim([await voucherClaim(chain, step.isForged ? receiver : payer, config, step.max, step.total)]);
    case "refund":
      return sent(chain.client.writeContract({ ...escrow, account: receiver, functionName: "refund", args: [config, step.amount] }));
    case "announce":
      return sent(chain.client.writeContract({ ...escrow, account: payer, functionName: "initiateWithdraw", args: [config, step.amount] }));
    case "leave":
      return sent(chain.client.writeContract({ ...escrow, account: payer, functionName: "finalizeWithdraw", args: [config] }));
  }
}

async function later(seconds: number): Promise<void> {
  await chain.client.setNextBlockTimestamp({ timestamp: (await chainTime(chain)) + BigInt(seconds) });
  await chain.client.mine({ blocks: 1 });
}

const who = fc.constantFrom<0 | 1>(0, 1);
const amount = fc.bigInt(0n, 1000n);
const steps = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    fc.record({ act: fc.constant("deposit" as const), who, amount }),
    fc.record({ act: fc.constantFrom("refund" as const, "announce" as const), who, amount: fc.bigInt(0n, 600n) }),
    fc.record({ act: fc.constant("claim" as const), who, max: amount, total: fc.bigInt(0n, 700n), isForged: fc.nat(9).map((one) => one === 0) }),
    fc.record({ act: fc.constant("settle" as const) }),
    fc.record({ act: fc.constant("leave" as const), who, waits: fc.boolean() }),
  ),
  { minLength: 5, maxLength: 9 },
);

/** What chance alone might leave out: each refusal once. */
const refused: Step[] = [
  { act: "announce", who: 0, amount: 100n },
  { act: "leave", who: 0, waits: false },
  { act: "claim", who: 0, max: 50n, total: 60n, isForged: false },
  { act: "claim", who: 0, max: 600n, total: 600n, isForged: false },
  { act: "claim", who: 0, max: 50n, total: 50n, isForged: true },
  { act: "claim", who: 0, max: 450n, total: 450n, isForged: false },
  { act: "leave", who: 0, waits: true },
  { act: "leave", who: 1, waits: false },
  { act: "refund", who: 1, amount: 0n },
];

test("whatever is done in whatever order, the escrow holds what its channels and receivers are due, and claims only grow", async () => {
  const refusals = new Set<string | undefined>();
  await fc.assert(
    fc.asyncProperty(steps, fc.bigInt(1n, 1000n), async (all, first) => {
      const configs = payers.map(({ address }) => channelOf(address, receiver.address, token, generatePrivateKey()));
      const books = new Books();
      const begun = { escrow: await balanceOf(ESCROW), receiver: await balanceOf(receiver.address) };
      const deposits: Step[] = [0, 1].map((one) => ({ act: "deposit", who: one === 0 ? 0 : 1, amount: first }));
      for (const step of [...deposits, ...all]) {
        if (step.act === "leave" && step.waits) await later(WITHDRAW_DELAY);
        const before = books.channels.map(({ claimed }) => claimed);
        const why = await perform(step, configs);
        const now = await chainTime(chain);
        refusals.add(why);
        expect(why).toBe(books.take(step, now));
        const onChain = await Promise.all(configs.map(channel));
        expect(onChain).toEqual(books.channels.map(({ balance, claimed }) => ({ balance, claimed })));
        for (const [index, { balance, claimed }] of onChain.entries()) {
          expect(claimed).toBeGreaterThanOrEqual(before[index] ?? 0n);
          expect(claimed).toBeLessThanOrEqual(balance);
        }
        const held = books.channels.reduce((sum, { balance, claimed }) => sum + balance - claimed, books.owed);
        expect((await balanceOf(ESCROW)) - begun.escrow).toBe(held);
        expect((await balanceOf(receiver.address)) - begun.receiver).toBe(books.received);
      }
      await sent(chain.client.writeContract({ ...escrow, functionName: "settle", args: [receiver.address, token] }));
    }),
    { numRuns: 15, examples: [[refused, 500n]] },
  );
  const every = [undefined, "TooEarly", "AboveVoucher", "AboveBalance", "InvalidSignature", "NoWithdrawal", "ZeroAmount"];
  expect(refusals).toEqual(new Set(every));
});
