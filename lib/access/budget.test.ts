import { beforeEach, describe, expect, it } from "vitest";
import { entriesNumbered } from "../activity/log.ts";
import { stateOf, type Usage } from "../consent/grant.ts";
import type { Standing } from "../consent/stop-list.ts";
import { standingOf } from "../consent/testing.ts";
import type { PaymentRequirements } from "../earnings/compensation.ts";
import { earnings } from "../earnings/earnings.ts";
import { payingApp } from "../earnings/testing.ts";
import { WalletError } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import { testVault } from "../vault/testing.ts";
import { serveQuery } from "./query.ts";
import { grantOf, importPlays, NOW, ORIGIN } from "./testing.ts";

const USDC = { scheme: "exact", network: "eip155:8453", asset: "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913", amount: "60" } as const;
/** A thousand in the full form: `FREEHOLD_PAID_READS=1000`. Every third finds the budget spent. */
const READS = Number(process.env["FREEHOLD_PAID_READS"] ?? 90);
const PAID = Math.ceil((READS * 2) / 3);
/** Reads that are under way at the same time: in the full form as many as one site may have. */
const AT_ONCE = READS < 1000 ? 15 : limits.callsInFlight;

let standing: Standing;
beforeEach(async () => {
  standing = standingOf(await testVault());
  await importPlays(standing.vault);
});

const app = payingApp();
let calls = 0;
const query = (grantId: string, limit = 1, payment?: Awaited<ReturnType<typeof app.pay>>, callId = `c${calls++}`) =>
  serveQuery(standing, { origin: ORIGIN, callId, params: { grantId, stream: "play_events", limit, ...(payment ? { payment } : {}) } }, () => NOW);

/** What a read was answered: served, or with which refusal. */
const answered = (reading: Promise<unknown>): Promise<string> =>
  reading.then(
    () => "served",
    (error: unknown) => (error instanceof WalletError ? error.code : String(error)),
  );

/** What the wallet wants for a read, which must be something. */
async function priceOf(grantId: string, limit = 1): Promise<PaymentRequirements> {
  const asked: unknown = await query(grantId, limit).catch((error: unknown) => error);
  const [requirements] = asked instanceof WalletError ? (asked.details.accepts ?? []) : [];
  if (!requirements) throw asked;
  return requirements as PaymentRequirements;
}

/** Asks, pays what is asked for, and reads. */
const paid = async (grantId: string, limit = 1): Promise<unknown> => query(grantId, limit, await app.pay(await priceOf(grantId, limit)));

const promised = async (): Promise<string[]> => (await earnings(standing.vault, 0)).totals.authorized.map(({ amount }) => amount);

/** Each payment names the log's entry of the page that it was for, and how many records that held. */
async function expectLogged(): Promise<void> {
  const { entries } = await earnings(standing.vault, 0);
  const logged = await entriesNumbered(
    standing.vault,
    entries.map((entry) => entry.logged ?? 0),
  );
  expect(logged.map(({ event }) => (event.type === "disclosed" ? [event.disclosureId, event.records] : []))).toEqual(
    entries.map(({ disclosureId, records }) => [disclosureId, records]),
  );
}

describe("a payment by the record", () => {
  it("is for one page of its read, and says which and how many records that held", async () => {
    const { grantId } = await grantOf(standing.vault, { compensation: { ...USDC, per: "record" } });
    const read = (cursor: string | undefined, payment?: Awaited<ReturnType<typeof app.pay>>) =>
      serveQuery(
        standing,
        {
          origin: ORIGIN,
          callId: "pages",
          params: { grantId, stream: "play_events", limit: 25, ...(cursor ? { cursor } : {}), ...(payment ? { payment } : {}) },
        },
        () => NOW,
      );
    const held: number[] = [];
    for (let cursor: string | undefined; held.length === 0 || cursor !== undefined; ) {
      const asked: unknown = await read(cursor).catch((error: unknown) => error);
      const [requirements] = asked instanceof WalletError ? (asked.details.accepts ?? []) : [];
      const page = await read(cursor, await app.pay(requirements as PaymentRequirements));
      held.push(page.data.length);
      cursor = page.next_cursor;
    }
    expect(held).toEqual([25, 25, 10]);
    expect((await earnings(standing.vault, 0)).entries.map(({ records }) => records)).toEqual(held.toReversed());
    await expectLogged();
  });
});

describe("a budget", () => {
  it("is never exceeded: of many paid reads at once as many are served as it pays for", async () => {
    const grant = await grantOf(standing.vault, { max_uses: 100_000, compensation: { ...USDC, per: "read", budget: String(60 * PAID + 59) } });
    const requirements = await priceOf(grant.grantId);
    const payments = await Promise.all(Array.from({ length: READS }, () => app.pay(requirements)));
    const all: string[] = [];
    for (let first = 0; first < READS; first += AT_ONCE)
      all.push(...(await Promise.all(payments.slice(first, first + AT_ONCE).map((payment) => answered(query(grant.grantId, 1, payment))))));
    expect(all.filter((one) => one === "served")).toHaveLength(PAID);
    expect(all.filter((one) => one === "exhausted")).toHaveLength(READS - PAID);
    expect(await promised()).toEqual([String(60 * PAID)]);
    await expectLogged();
    const usage = (await standing.vault.collection<Usage>("usage").get(grant.grantId))?.value ?? expect.unreachable();
    expect(usage).toMatchObject({ uses: PAID, spent: String(60 * PAID) });
    expect(stateOf(grant, usage, { wall: NOW, setBack: 0 }, limits.cursorLifetime)).toBe("exhausted");
  }, 600_000);

  it("is asked for nothing that it does not cover", async () => {
    const { grantId } = await grantOf(standing.vault, { max_uses: 100, compensation: { ...USDC, per: "record", budget: "300" } });
    await paid(grantId, 3);
    expect(await answered(query(grantId, 3))).toBe("exhausted");
    await paid(grantId, 2);
    expect(await answered(query(grantId, 1))).toBe("exhausted");
    expect(await promised()).toEqual(["300"]);
  });

  it("counts a page once, however often it is asked for", async () => {
    const { grantId } = await grantOf(standing.vault, { compensation: { ...USDC, per: "read", budget: "60" } });
    const payment = await app.pay(await priceOf(grantId));
    for (let round = 0; round < 3; round++) expect(await answered(query(grantId, 1, payment, "same"))).toBe("served");
    expect(await answered(query(grantId))).toBe("exhausted");
  });

  it("is no less than one price", async () => {
    await expect(grantOf(standing.vault, { compensation: { ...USDC, per: "read", budget: "59" } })).rejects.toMatchObject({ code: "invalid_params" });
  });
});
