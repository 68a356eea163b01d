import type { Address } from "viem";
import { mint } from "../contracts/deploy.ts";
import { type LocalMoney, startLocalMoney } from "../examples/local-money/start.ts";
import { channelApp } from "../lib/earnings/channels/testing.ts";
import { payingApp } from "../lib/earnings/testing.ts";
import type { Compensation } from "../lib/protocol/access-request.ts";
import { type FaultyProxy, faultyProxy } from "./faulty-proxy.ts";
import type { Random } from "./random.ts";

export type Scheme = Compensation["scheme"];

/** A chain with money on it, who settles there, and an app's two accounts: one pays read by read, one by channel. They outlive every browser. */
export type Market = {
  readonly money: LocalMoney;
  readonly token: Address;
  /** In front of the payment service, and of the chain's node. */
  readonly service: FaultyProxy;
  readonly node: FaultyProxy;
  readonly exact: ReturnType<typeof payingApp>;
  readonly channel: ReturnType<typeof channelApp>;
  readonly priceOf: (scheme: Scheme) => Compensation;
};

export const CONFIRMATIONS = 3;
/** Reads that one deposit pays for: few, so that there are many deposits. */
const READS = 8;

export async function withMarket<R>(use: (market: Market) => Promise<R>): Promise<R> {
  const money = await startLocalMoney();
  const [service, node] = await Promise.all([faultyProxy(money.facilitatorUrl), faultyProxy(money.chain.rpcUrl)]);
  try {
    const { price } = money.paying;
    const token = price.asset as Address;
    const [exact, channel] = [payingApp(), channelApp(READS, money.chain.client)];
    for (const { account } of [exact, channel]) await mint(money.chain, token, account.address, 10n ** 12n);
    return await use({ money, token, service, node, exact, channel, priceOf: (scheme) => ({ ...price, asset: token.toLowerCase(), scheme }) });
  } finally {
    await Promise.all([service.close(), node.close()]);
    await money.close();
  }
}

/** Milliseconds for which a request is waited for at most. */
const PATIENCE = 5000;
const later = (ms: number): Promise<undefined> => new Promise((resolve) => setTimeout(resolve, ms));

/** What a payment service is asked to settle: a payment, a deposit, vouchers, and their sum on to the payee. */
const targets = ["exact", "deposit", "claim", "settle"] as const;

/**
 * Strikes at a random moment; or when the node was asked anything, or the service was asked for one thing, and has not begun, or has done it and
 * not answered yet. Gives what that was about; undefined for a moment, or where nothing of it was asked for some seconds.
 */
export async function strike({ service, node }: Market, random: Random, blow: () => Promise<void>): Promise<string | undefined> {
  const when = random.pick(["any", "asked", "answered", "answered"] as const);
  if (when === "any") {
    await later(random.between(0, random.chance(0.6) ? 300 : 3000));
    await blow();
    return undefined;
  }
  const target = random.chance(0.8) ? random.pick(targets) : undefined;
  const proxy = target === undefined ? node : service;
  let release = (): void => undefined;
  const struck = new Promise<void>((resolve) => (release = resolve));
  const met = new Promise<string>((resolve) => {
    const until = async (asked: unknown): Promise<void> => {
      if (target !== undefined && nameOf(asked) !== target) return;
      resolve(nameOf(asked));
      await struck;
    };
    proxy.hold = { when, until };
  });
  try {
    const about = await Promise.race([met, later(PATIENCE)]);
    await blow();
    return about && `${about} ${when}`;
  } finally {
    proxy.hold = undefined;
    release();
  }
}

type Asked = { readonly method?: string; readonly paymentPayload?: { readonly payload?: { readonly type?: string } } };

/** What a request was for: a node's method, or what a service was to settle. */
function nameOf(asked: unknown): string {
  const { method, paymentPayload } = asked as Asked;
  return method ?? paymentPayload?.payload?.type ?? "exact";
}
