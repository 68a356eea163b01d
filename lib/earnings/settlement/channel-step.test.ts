import { describe, expect, test } from "vitest";
import type { ChannelSight } from "../channels/look.ts";
import type { VoucherRecord } from "../ledger.ts";
import { coveredBy, seenOnChain, voucherToClaim } from "./channel-step.ts";
import { FINAL, type VoucherSettlement } from "./next-step.ts";

const payment = (upTo: number): VoucherRecord => ({
  scheme: "batch-settlement",
  network: "eip155:31337",
  asset: "0x1111111111111111111111111111111111111111",
  payer: "0x2222222222222222222222222222222222222222",
  payTo: "0x3333333333333333333333333333333333333333",
  amount: "10",
  channelId: `0x${"ab".repeat(32)}`,
  maxClaimableAmount: `${upTo}`,
  signature: `0x${"cd".repeat(65)}`,
  extra: { name: "Foo", version: "1" },
});
const at = (state: VoucherSettlement["state"], upTo: number, more: Partial<VoucherSettlement> = {}): VoucherSettlement => ({
  seq: upTo,
  payment: payment(upTo),
  state,
  since: 0,
  failed: 0,
  nextAt: 0,
  ...more,
});
type Numbers = {
  balance?: number;
  final?: number;
  claimed?: number;
  of?: number;
  sent?: number;
  deepClaimed?: number;
  deepOf?: number;
  deepSent?: number;
  head?: number;
};
const sight = ({
  balance = 100,
  final,
  claimed = 0,
  of = claimed,
  sent = of,
  deepClaimed = claimed,
  deepOf = of,
  deepSent = sent,
  head = 100,
}: Numbers): ChannelSight => ({
  head,
  totals: { balance: `${balance}`, claimed: `${claimed}`, withdrawing: "0", withdrawRequestedAt: 0 },
  receiver: { claimed: BigInt(of), sent: BigInt(sent) },
  deep: { number: head - 2, claimed: BigInt(deepClaimed), receiver: { claimed: BigInt(deepOf), sent: BigInt(deepSent) } },
  ...(final === undefined ? {} : { final: { number: head - 66, balance: BigInt(final) } }),
});
const rules = { confirmations: 3, now: 100_000 };
const seen = (one: VoucherSettlement, numbers: Numbers, now = rules.now): string[] =>
  Object.entries(seenOnChain([one], sight(numbers), { ...rules, now })).flatMap(([what, those]) => (those.length > 0 ? [what] : []));

describe("a voucher, by its chain's totals", () => {
  test.each([
    ["waits while less is claimed", at("authorized", 20), { claimed: 19 }, []],
    ["is claimed where as much is, whoever did it", at("authorized", 20), { claimed: 20 }, ["claimed"]],
    ["has not arrived before it is sent", at("submitted", 20), { claimed: 20, sent: 0 }, []],
    ["has not arrived while its blocks are too few", at("submitted", 20), { claimed: 20, deepClaimed: 0, deepOf: 0, deepSent: 0 }, []],
    ["has not arrived where only the claim is deep", at("submitted", 20), { claimed: 20, deepSent: 0 }, []],
    ["has arrived when all that was claimed was sent", at("submitted", 20), { claimed: 30 }, ["arrived"]],
    ["is dropped where the claim is gone", at("submitted", 20), { claimed: 10 }, ["dropped"]],
    ["is taken back where the claim is gone", at("confirmed", 20, { sentTotal: "20" }), { claimed: 10 }, ["reversed"]],
    ["is taken back where only the sending is gone", at("confirmed", 20, { sentTotal: "20" }), { claimed: 20, sent: 10 }, ["reversed"]],
    ["waits where the newest block alone has no deposit", at("authorized", 20), { balance: 0 }, []],
    ["waits where the deposit was there when no reorganisation reaches", at("authorized", 20), { balance: 0, final: 20 }, []],
    ["waits where a deposit has come since", at("authorized", 20), { balance: 20, final: 0 }, []],
    ["has no deposit any more where both say so", at("authorized", 20), { balance: 19, final: 19 }, ["gone"]],
    ["is claimed before anything else is asked", at("authorized", 20), { balance: 19, final: 19, claimed: 20 }, ["claimed"]],
  ] as const)("%s", (_, one, numbers, what) => {
    expect(seen(one, numbers)).toEqual(what);
  });

  test("is not dropped while the wallet's own claim waits for a block", () => {
    const one = at("submitted", 20);
    expect(seenOnChain([one], sight({ claimed: 10 }), { ...rules, underWay: true }).dropped).toEqual([]);
    expect(seenOnChain([one], sight({ claimed: 10 }), { ...rules, underWay: false }).dropped).toEqual([one]);
  });

  test("is not dropped before its time", () => {
    expect(seen(at("submitted", 20, { since: 50_000 }), { claimed: 10 })).toEqual([]);
  });

  test("is final when no reorganisation is expected any more, and not sooner", () => {
    const arrived = at("confirmed", 20, { sentTotal: "20", transaction: { hash: "0xa", block: { number: 100, hash: "0xb" } } });
    expect(seen(arrived, { claimed: 20, head: 100 + 3 + FINAL - 2 })).toEqual([]);
    expect(seen(arrived, { claimed: 20, head: 100 + 3 + FINAL - 1 })).toEqual(["final"]);
  });
});

test("the newest voucher that the channel can pay is claimed, with all before it", () => {
  const all = [at("confirmed", 10), at("authorized", 20), at("authorized", 40), at("authorized", 30)];
  const newest = voucherToClaim(all, undefined);
  expect(newest?.seq).toBe(40);
  expect(voucherToClaim(all, 35n)?.seq).toBe(30);
  expect(voucherToClaim(all, 19n)).toBeUndefined();
  expect(coveredBy(all, at("authorized", 30)).map(({ seq }) => seq)).toEqual([20, 30]);
});
