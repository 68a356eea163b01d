import { secp256k1 } from "@noble/curves/secp256k1.js";
import type { Page } from "@playwright/test";
import { call, playsRequest, resultOf } from "../e2e/app-page.ts";
import type { WalletBrowser } from "../e2e/launch.ts";
import { USDC } from "../e2e/payer.ts";
import type { PaymentRequirements } from "../lib/earnings/compensation.ts";
import { verifyPayment } from "../lib/earnings/payment.ts";
import { payingApp } from "../lib/earnings/testing.ts";
import { withApp } from "./app.ts";
import { atMost, type Figure } from "./figure.ts";
import { median, medianRatio } from "./statistics.ts";

const STREAM = "play_events";
/** Reads of each kind before it counts. */
const WARM_UP = 20;
const requirements: PaymentRequirements = {
  ...USDC,
  amount: "1000",
  payTo: "0x209693Bc6afc0C5328bA36FaF03C514EF312287C",
  maxTimeoutSeconds: 3600,
  extra: { name: "USDC", version: "2" },
};

/** All checks of a payment, against recovering one key from a signature and nothing else: in turns, on Node. */
export async function verifications(rounds: number): Promise<Figure[]> {
  const app = payingApp();
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const payment = await app.pay(requirements);
    const { authorization, signature } = payment.payload;
    // A key can be recovered for any digest, and it takes as long.
    const digest = Buffer.from(authorization.nonce.slice(2), "hex");
    const compact = Buffer.from(signature.slice(2, 130), "hex");
    const recovery = Number.parseInt(signature.slice(130), 16) - 27;
    const timed = (work: () => void): number => {
      const start = performance.now();
      work();
      return performance.now() - start;
    };
    const recover = () => secp256k1.Signature.fromBytes(compact, "compact").addRecoveryBit(recovery).recoverPublicKey(digest).toBytes(true);
    const verify = () => verifyPayment(payment, requirements, Date.now());
    if (round % 2 === 0) bare.push(timed(recover));
    ours.push(timed(verify));
    if (round % 2 === 1) bare.push(timed(recover));
  }
  console.error(`verifying a payment ${median(ours).toFixed(2)} ms, one recovery ${median(bare).toFixed(2)} ms`);
  return [atMost(1.5, medianRatio(ours, bare), "x", "Verifying a payment, against one bare recovery of a secp256k1 key")];
}

type AppWindow = { call(method: string, params: unknown): Promise<{ result?: { data: readonly unknown[] } }> };

/** A paid read against a free one, both of 25 records, twenty of each in turns, in an app's page. What an app does to pay is not counted. */
export const paidReads = (wallet: WalletBrowser, files: readonly string[], rounds: number): Promise<Figure[]> =>
  withApp(wallet, files, async (app) => {
    const free = await grant(app, wallet, {});
    const paid = await grant(app, wallet, { compensation: { ...USDC, amount: "1000", per: "read" } });
    const asked = await call(app, "data_query", { grantId: paid, stream: STREAM, limit: 25 });
    const [accepts] = "error" in asked ? (asked.error.data.accepts ?? []) : [];
    const payer = payingApp();
    const payments = [];
    for (let round = 0; round < rounds + WARM_UP; round++) payments.push(await payer.pay(accepts as PaymentRequirements));
    await app.bringToFront();
    const done = await app.evaluate(timed, { free, paid, payments, stream: STREAM });
    const measured = done.slice(WARM_UP);
    const of = (kind: "free" | "paid"): number[] => measured.map((round) => round[kind]);
    console.error(`free read ${median(of("free")).toFixed(1)} ms, paid ${median(of("paid")).toFixed(1)} ms`);
    return [atMost(1.5, medianRatio(of("paid"), of("free")), "x", "A paid read of 25 records, page to page, against a free one")];
  });

async function grant(app: Page, wallet: WalletBrowser, change: Parameters<typeof playsRequest>[0]): Promise<string> {
  const opened = wallet.nextApproval();
  const reply = call(app, "data_requestGrant", playsRequest({ max_uses: 10_000, ...change }));
  const approval = await opened;
  const closed = approval.waitForEvent("close");
  await approval.getByRole("button", { name: "Approve", exact: true }).click();
  await closed;
  return resultOf(await reply).grantId;
}

type Timed = { readonly free: string; readonly paid: string; readonly payments: readonly unknown[]; readonly stream: string };

/** Runs in the app's page: no function in it has a name, which a compiler would want to keep. Each kind many times in a row: what one leaves to be done is not the other's to bear. */
async function timed({ free, paid, payments, stream }: Timed): Promise<{ free: number; paid: number }[]> {
  const page = window as unknown as AppWindow;
  const done: { free: number; paid: number }[] = [];
  const row = 20;
  for (let first = 0; first < payments.length; first += row) {
    const batch = payments.slice(first, first + row);
    const taken: { free: number[]; paid: number[] } = { free: [], paid: [] };
    for (const kind of ["free", "paid"] as const) {
      for (const payment of batch) {
        const start = performance.now();
        const params = kind === "free" ? { grantId: free } : { grantId: paid, payment };
        const { result } = await page.call("data_query", { stream, limit: 25, ...params });
        if (result?.data.length !== 25) throw new Error("not 25 records");
        taken[kind].push(performance.now() - start);
      }
    }
    for (const index of batch.keys()) done.push({ free: taken.free[index] ?? 0, paid: taken.paid[index] ?? 0 });
  }
  return done;
}
