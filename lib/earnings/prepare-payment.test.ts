import { describe, expect, test } from "vitest";
import type { Compensation } from "../protocol/access-request.ts";
import { Conflict } from "../vault/store/store.ts";
import { testVault } from "../vault/testing.ts";
import type { Vault } from "../vault/vault.ts";
import { paymentRequirements } from "./compensation.ts";
import { earnings } from "./earnings.ts";
import type { JournalEntry } from "./ledger.ts";
import { type OfferedPayment, preparePayment } from "./prepare-payment.ts";
import { payingApp } from "./testing.ts";

const offer: Compensation = {
  scheme: "exact",
  network: "eip155:8453",
  asset: "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913",
  amount: "1000",
  per: "read",
};
const requirements = paymentRequirements(offer, 1000n, "0x209693Bc6afc0C5328bA36FaF03C514EF312287C");
const app = payingApp();
const now = Date.now();

const offered = async (change: Partial<OfferedPayment> = {}): Promise<OfferedPayment> => ({
  payload: await app.pay(requirements),
  requirements,
  origin: "https://concerts.example",
  grantId: "urn:uuid:1",
  disclosureId: "d1",
  source: "urn:datawallet:source:spotify",
  stream: "play_events",
  now,
  ...change,
});
const take = (vault: Vault, payment: OfferedPayment) =>
  vault.attempt(async () => ({ changes: await preparePayment(vault, payment), result: undefined }));
const refusal = (reason: string): unknown => expect.objectContaining({ code: "payment_invalid", details: { accepts: [requirements], reason } });

describe("a payment is taken", () => {
  test("by one commit, as authorized and not as settled", async () => {
    const vault = await testVault();
    const payment = await offered();
    const changes = await preparePayment(vault, payment);
    expect(await vault.sequence("ledger").list()).toEqual([]);
    await vault.commit(changes);
    const [entry] = await vault.sequence<JournalEntry>("ledger").list();
    expect(entry?.value).toMatchObject({
      at: now,
      kind: "authorized",
      origin: "https://concerts.example",
      disclosureId: "d1",
      payment: {
        payer: app.address,
        amount: "1000",
        nonce: payment.payload.payload.authorization.nonce,
        signature: payment.payload.payload.signature,
      },
      lines: [
        { account: "authorized", asset: "eip155:8453/erc20:0x833589fcd6edb6e08f4c7c32d4f71b54bda02913", amount: "1000" },
        { account: "earned", asset: "eip155:8453/erc20:0x833589fcd6edb6e08f4c7c32d4f71b54bda02913", amount: "-1000" },
      ],
    });
  });

  test("once, whatever it is offered for, in whatever case", async () => {
    const vault = await testVault();
    const payment = await offered();
    await take(vault, payment);
    const { authorization, signature } = payment.payload.payload;
    const shouted = { ...authorization, from: authorization.from.toLowerCase(), nonce: `0x${authorization.nonce.slice(2).toUpperCase()}` };
    const again = [
      payment,
      { ...payment, grantId: "urn:uuid:2", disclosureId: "d2" },
      { ...payment, payload: { ...payment.payload, payload: { authorization: shouted, signature } } },
    ];
    for (const replay of again) await expect(take(vault, replay)).rejects.toEqual(refusal("invalid_exact_evm_nonce_already_used"));
    expect(await vault.sequence("ledger").list()).toHaveLength(1);
    await take(vault, await offered({ disclosureId: "d2" }));
    expect(await vault.sequence("ledger").list()).toHaveLength(2);
  });

  test("once, when offered many times at once", async () => {
    const vault = await testVault();
    const payment = await offered();
    const answers = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => take(vault, { ...payment, disclosureId: `d${n}` })));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const answer of answers) if (answer.status === "rejected") expect(answer.reason).toEqual(refusal("invalid_exact_evm_nonce_already_used"));
    expect((await earnings(vault, 0)).totals.authorized).toEqual([expect.objectContaining({ amount: "1000" })]);
  });

  test("never by halves: a stale change takes nothing", async () => {
    const vault = await testVault();
    const payment = await offered();
    const [first, second] = [await preparePayment(vault, payment), await preparePayment(vault, await offered())];
    await vault.commit(first);
    await expect(vault.commit(second)).rejects.toThrow(Conflict);
    expect(await vault.sequence("ledger").list()).toHaveLength(1);
    expect(await vault.collection("payments").all()).toHaveLength(1);
  });
});

test("a payment that does not verify leaves nothing behind", async () => {
  const vault = await testVault();
  const payment = await offered({ requirements: { ...requirements, amount: "2000" } });
  await expect(take(vault, payment)).rejects.toMatchObject({
    code: "payment_invalid",
    details: { reason: "invalid_exact_evm_payload_authorization_value_mismatch" },
  });
  expect(await vault.collection("payments").all()).toEqual([]);
  expect(await vault.sequence("ledger").list()).toEqual([]);
});
