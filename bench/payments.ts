import { secp256k1 } from "@noble/curves/secp256k1.js";
import type { Page } from "@playwright/test";
import type { Address } from "viem";
import { mint } from "../contracts/deploy.ts";
import { call, playsRequest, resultOf } from "../e2e/app-page.ts";
import type { WalletBrowser } from "../e2e/launch.ts";
import { switchOn } from "../e2e/main-job.ts";
import { priceOf, USDC } from "../e2e/payer.ts";
import { demoMoney, type LocalMoney, startLocalMoney } from "../examples/local-money/start.ts";
import type { BatchRequirements } from "../lib/earnings/channels/requirements.ts";
import { channelApp } from "../lib/earnings/channels/testing.ts";
import type { PaymentRequirements } from "../lib/earnings/compensation.ts";
import { verifyPayment } from "../lib/earnings/payment.ts";
import { payingApp } from "../lib/earnings/testing.ts";
import { withApp } from "./app.ts";
import { atMost, type Figure } from "./figure.ts";
import { median, medianRatio } from "./statistics.ts";

const STREAM = "play_events";
/** Atomic units for a read. */
const PRICE = "1000";
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

/**
 * Reads paid by `exact`, by channel, and free ones, of 25 records each, twenty of a kind in turns, in an app's page. What an app does to pay is
 * not counted, nor the deposit of the channel, which comes before; its network is switched on, and what the wallet does there goes on meanwhile.
 */
export const paidReads = (wallet: WalletBrowser, files: readonly string[], rounds: number): Promise<Figure[]> =>
  withApp(wallet, files, async (app) => {
    const money = await startLocalMoney();
    try {
      const free = await grant(app, wallet, {});
      const exact = await grant(app, wallet, { compensation: { ...USDC, amount: PRICE, per: "read" } });
      const channel = await openChannel(app, wallet, money, rounds + WARM_UP);
      const payments = { exact: await payByExact(app, exact, rounds + WARM_UP), channel: channel.payments };
      await app.bringToFront();
      const done = await app.evaluate(timed, { grants: { free, exact, channel: channel.grantId }, payments, stream: STREAM });
      const measured = done.slice(WARM_UP);
      const of = (kind: Kind): number[] => measured.map((round) => round[kind]);
      console.error(kinds.map((kind) => `${kind} read ${median(of(kind)).toFixed(1)} ms`).join(", "));
      return [
        atMost(1.5, medianRatio(of("exact"), of("free")), "x", "A paid read of 25 records, page to page, against a free one"),
        atMost(1.5, medianRatio(of("channel"), of("free")), "x", "A read paid by channel, page to page, against a free one"),
      ];
    } finally {
      await money.close();
    }
  });

async function offerFor<R>(app: Page, grantId: string): Promise<R> {
  const [offer] = await priceOf(app, { grantId, stream: STREAM, limit: 25 });
  return offer as R;
}

async function payByExact(app: Page, grantId: string, count: number): Promise<unknown[]> {
  const payer = payingApp();
  const offer = await offerFor<PaymentRequirements>(app, grantId);
  const payments = [];
  for (let n = 0; n < count; n++) payments.push(await payer.pay(offer));
  return payments;
}

/** Makes the deposit with a first read, and as many vouchers as there will be reads. */
async function openChannel(app: Page, wallet: WalletBrowser, money: LocalMoney, count: number) {
  const home = await wallet.openApp("/settings");
  await switchOn(home, demoMoney(money));
  await home.close();
  const { price } = money.paying;
  const payer = channelApp(count + 1, money.chain.client);
  await mint(money.chain, price.asset as Address, payer.address);
  const grantId = await grant(app, wallet, { compensation: { ...price, amount: PRICE, scheme: "batch-settlement" } });
  const offer = await offerFor<BatchRequirements>(app, grantId);
  const first = await payer.pay(offer);
  resultOf(await call(app, "data_query", { grantId, stream: STREAM, limit: 25, payment: first }));
  const payments = [];
  for (let n = 1; n <= count; n++) {
    const balance = `${BigInt(PRICE) * BigInt(count + 1)}`;
    await payer.storage.set(first.payload.voucher.channelId.toLowerCase(), { balance, chargedCumulativeAmount: `${BigInt(PRICE) * BigInt(n)}` });
    payments.push(await payer.pay(offer));
  }
  return { grantId, payments };
}

async function grant(app: Page, wallet: WalletBrowser, change: Parameters<typeof playsRequest>[0]): Promise<string> {
  const opened = wallet.nextApproval();
  const reply = call(app, "data_requestGrant", playsRequest({ max_uses: 10_000, ...change }));
  const approval = await opened;
  const closed = approval.waitForEvent("close");
  await approval.getByRole("button", { name: "Approve", exact: true }).click();
  await closed;
  return resultOf(await reply).grantId;
}

const kinds = ["free", "exact", "channel"] as const;
type Kind = (typeof kinds)[number];
type Timed = {
  readonly grants: Readonly<Record<Kind, string>>;
  readonly payments: Readonly<Record<"exact" | "channel", readonly unknown[]>>;
  readonly stream: string;
};

/** Runs in the app's page: no function in it has a name, which a compiler would want to keep. Each kind many times in a row: what one leaves to be done is not the other's to bear. */
async function timed({ grants, payments, stream }: Timed): Promise<Record<Kind, number>[]> {
  const page = window as unknown as AppWindow;
  const done: Record<Kind, number>[] = [];
  const row = 20;
  for (let first = 0; first < payments.exact.length; first += row) {
    const taken: Record<Kind, number[]> = { free: [], exact: [], channel: [] };
    for (const kind of ["free", "exact", "channel"] as const) {
      for (let index = first; index < Math.min(first + row, payments.exact.length); index++) {
        const start = performance.now();
        const payment = kind === "free" ? {} : { payment: payments[kind][index] };
        const { result } = await page.call("data_query", { stream, limit: 25, grantId: grants[kind], ...payment });
        if (result?.data.length !== 25) throw new Error("not 25 records");
        taken[kind].push(performance.now() - start);
      }
    }
    for (const index of taken.free.keys())
      done.push({ free: taken.free[index] ?? 0, exact: taken.exact[index] ?? 0, channel: taken.channel[index] ?? 0 });
  }
  return done;
}
