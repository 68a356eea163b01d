import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { testVault } from "../vault/testing.ts";
import { earnings, summarize } from "./earnings.ts";
import { assetType, authorizedEntry, balances, feeEntry, isBalanced, type JournalEntry, ledgerChanges, movement } from "./ledger.ts";
import { paidFees } from "./paid-fees.ts";
import type { VerifiedPayment } from "./payment.ts";
import { switchOn } from "./settlement/networks.ts";
import type { MoneyView } from "./views.ts";

const tokens = [
  { network: "eip155:8453", asset: "0x833589fcd6edb6e08f4c7c32d4f71b54bda02913", extra: { name: "USD Coin", version: "2" } },
  { network: "eip155:1", asset: "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", extra: { name: "USD Coin", version: "2" } },
  { network: "eip155:8453", asset: "0x1111111111111111111111111111111111111111", extra: { name: "Foo", version: "1", decimals: 2 } },
  { network: "eip155:8453", asset: "0x1111111111111111111111111111111111111111", extra: { name: "Foo", version: "1" } },
];
const verified = (token: (typeof tokens)[number], amount: bigint): VerifiedPayment => ({
  ...token,
  scheme: "exact",
  amount,
  payer: "0x2222222222222222222222222222222222222222",
  payTo: "0x3333333333333333333333333333333333333333",
  validAfter: 0n,
  validBefore: 2n ** 40n,
  nonce: `0x${"ab".repeat(32)}`,
  signature: `0x${"cd".repeat(65)}`,
});
const history = fc.array(
  fc
    .record({
      token: fc.constantFrom(...tokens),
      amount: fc.bigInt({ min: 1n, max: 2n ** 256n - 1n }),
      origin: fc.constantFrom("https://a.example", "https://b.example", "https://c.example"),
      disclosureId: fc.uuid(),
      at: fc.nat(),
    })
    .map(({ token, amount, at, ...occasion }) =>
      authorizedEntry({ ...occasion, grantId: "g", source: "s", stream: "t" }, verified(token, amount), at),
    ),
  { maxLength: 30 },
);
const sum = (amounts: readonly string[]): bigint => amounts.reduce((total, amount) => total + BigInt(amount), 0n);
const byAsset = (money: readonly MoneyView[]): Map<string, bigint> => {
  const held = new Map<string, bigint>();
  for (const { network, asset, amount } of money) held.set(assetType(network, asset), (held.get(assetType(network, asset)) ?? 0n) + BigInt(amount));
  return held;
};

describe("for any history", () => {
  test("every entry balances, and the two sides of the account are each other's mirror", () => {
    fc.assert(
      fc.property(history, (entries) => {
        for (const { lines } of entries) expect(isBalanced(lines)).toBe(true);
        const earned = balances(entries, "earned");
        for (const [asset, amount] of balances(entries, "authorized")) expect(earned.get(asset)).toBe(-amount);
      }),
    );
  });

  test("the sum of the entries is the balance, in total and by app, for each asset", () => {
    fc.assert(
      fc.property(history, (entries) => {
        const view = summarize(
          entries.map((value, index) => ({ seq: index + 1, value })),
          0,
        );
        const paid = byAsset(view.entries.map(({ money }) => money));
        expect(byAsset(view.totals.authorized)).toEqual(paid);
        expect(byAsset(view.apps.flatMap(({ totals }) => totals.authorized))).toEqual(paid);
        expect(balances(entries, "authorized")).toEqual(paid);
        expect(sum(view.entries.map(({ money }) => money.amount))).toBe(sum(entries.map(({ payment }) => payment.amount)));
        for (const { origin, reads, lastAt } of view.apps) {
          const own = entries.filter((entry) => entry.origin === origin);
          expect([reads, lastAt]).toEqual([own.length, Math.max(...own.map(({ at }) => at))]);
        }
      }),
    );
  });
});

describe("the ledger in the vault", () => {
  const entry = (amount: bigint, origin = "https://a.example", at = 1): JournalEntry =>
    authorizedEntry({ origin, grantId: "g", disclosureId: `d${at}`, source: "s", stream: "t" }, verified(tokens[0] ?? expect.fail(), amount), at);

  test("is read back newest first, with totals a person can read", async () => {
    const vault = await testVault();
    await vault.commit(await ledgerChanges(vault, entry(1000n, "https://a.example", 1)));
    await vault.commit(await ledgerChanges(vault, entry(500_000n, "https://b.example", 2)));
    const view = await earnings(vault, 0);
    expect(view.totals.authorized).toEqual([
      {
        network: "eip155:8453",
        networkLabel: "Base",
        asset: "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913",
        symbol: "USDC",
        decimals: 6,
        verified: true,
        amount: "501000",
        display: "0.501 USDC",
      },
    ]);
    expect(view.apps.map(({ origin, reads, lastAt, totals }) => [origin, reads, lastAt, totals.authorized[0]?.display])).toEqual([
      ["https://b.example", 1, 2, "0.5 USDC"],
      ["https://a.example", 1, 1, "0.001 USDC"],
    ]);
    expect(view.entries.map(({ id, at, state }) => [id, at, state])).toEqual([
      ["2", 2, "authorized"],
      ["1", 1, "authorized"],
    ]);
  });

  test("a network that only the person has a name for is shown by it", async () => {
    const vault = await testVault();
    const foreign = { ...(tokens[2] ?? expect.fail()), network: "eip155:31337" };
    const occasion = { origin: "https://a.example", grantId: "g", disclosureId: "d", source: "s", stream: "t" };
    await vault.commit(await ledgerChanges(vault, authorizedEntry(occasion, verified(foreign, 1n), 1)));
    const label = async () => (await earnings(vault, 1)).entries[0]?.money.networkLabel;
    expect(await label()).toBe("Unknown network 31337");
    await switchOn(vault, { network: "eip155:31337", name: "Mine", rpc: "http://localhost:8545", confirmations: 1 });
    expect(await label()).toBe("Mine");
  });

  test("empty is empty", async () => {
    expect(await earnings(await testVault(), 0)).toMatchObject({
      totals: { authorized: [], submitted: [], confirmed: [], lost: [] },
      apps: [],
      kinds: [],
      entries: [],
    });
  });

  test("takes no entry that does not balance", async () => {
    const vault = await testVault();
    const good = entry(1000n);
    const [line] = good.lines;
    const bad = [
      [],
      good.lines.slice(0, 1),
      good.lines.map((each) => (each === line ? { ...each, amount: "1001" } : each)),
      good.lines.map((each) => (each === line ? { ...each, asset: "other" } : each)),
    ];
    for (const lines of bad) await expect(ledgerChanges(vault, { ...good, lines })).rejects.toThrow(TypeError);
  });
});

test("two apps that describe one unknown token differently are not added up in either's words", () => {
  const [, , two, none] = tokens.map((token, index) => ({
    seq: index + 1,
    value: authorizedEntry({ origin: "o", grantId: "g", disclosureId: "d", source: "s", stream: "t" }, verified(token, 150n), 1),
  }));
  const view = summarize([two ?? expect.fail(), none ?? expect.fail()], 0);
  expect(view.totals.authorized.map(({ display, verified: known }) => [display, known])).toEqual([
    ["1.5 “Foo”", false],
    ["150 units of “Foo”", false],
  ]);
});

test("a payment has arrived when its block was, and when the wallet saw that where no block can have been then", () => {
  const promise = authorizedEntry(
    { origin: "o", grantId: "g", disclosureId: "d", source: "s", stream: "t" },
    verified(tokens[0] ?? expect.fail(), 1n),
    1,
  );
  const arrivedAt = (time: number | undefined, kind: "confirmed" | "submitted" = "confirmed") => {
    const block = { number: 1, hash: "0xb", ...(time === undefined ? {} : { time }) };
    const came = movement({ at: 5000, kind, of: 1, asset: "a", amount: 1n, transaction: { hash: "0xa", block } });
    return summarize(
      [promise, came].map((value, place) => ({ seq: place + 1, value })),
      0,
    ).entries[0]?.arrivedAt;
  };
  expect([3000, undefined, 9000, 0, Number.NaN].map((time) => arrivedAt(time))).toEqual([3000, 5000, 5000, 5000, 5000]);
  expect(arrivedAt(3000, "submitted")).toBeUndefined();
});

test("what the wallet paid is one total for each network, what was taken back taken off, by the person's names", () => {
  const fee = (network: string, purpose: string, wei: bigint, reason?: "reorganised") =>
    feeEntry(
      { at: 9, network, purpose, transaction: { hash: "0xa", block: { number: 1, hash: "0xb", time: 3 } }, ...(reason ? { reason } : {}) },
      wei,
    );
  const entries = [
    fee("eip155:8453", "payment/1", 10n ** 12n + 1n),
    fee("eip155:8453", "seal abc", 5n),
    fee("eip155:31337", "claim/x", 7n),
    fee("eip155:31337", "claim/x", -7n, "reorganised"),
    fee("eip155:31338", "else", 1n),
  ];
  const names = new Map([["eip155:31338", "Mine"]]);
  expect(paidFees(entries, names).map(({ at, for: purpose, money }) => [at, purpose, money.amount, money.networkLabel])).toEqual([
    [3, "payment", "1000000000001", "Base"],
    [3, "anchoring", "5", "Base"],
    [3, "claim", "7", "Unknown network 31337"],
    [9, "claim", "-7", "Unknown network 31337"],
    [3, "other", "1", "Mine"],
  ]);
  const {
    fees,
    totals,
    entries: payments,
  } = summarize(
    entries.map((value, place) => ({ seq: place + 1, value })),
    0,
    { networks: names },
  );
  expect(fees.map(({ amount, display, networkLabel }) => [amount, display, networkLabel])).toEqual([
    ["1000000000006", "0.00000101 ETH", "Base"],
    ["1", "0.000000000000000001 coins", "Mine"],
  ]);
  expect([totals.authorized, totals.lost, payments]).toEqual([[], [], []]);
});
