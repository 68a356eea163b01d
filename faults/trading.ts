import type { Page } from "@playwright/test";
import { call, resultOf } from "../e2e/app-page.ts";
import { type Payment, priceOf } from "../e2e/payer.ts";
import type { PaymentRequirements } from "../lib/earnings/compensation.ts";
import type { PageError } from "../lib/protocol/errors.ts";
import type { MethodInput, MethodResult } from "../lib/protocol/methods.ts";
import { toDataWalletError } from "../sdk/errors.ts";
import { payingQuery } from "../sdk/payment.ts";
import type { Query } from "../sdk/records.ts";
import { askFor, PRICE } from "./granting.ts";
import { ALARM } from "./load.ts";
import type { Market, Scheme } from "./market.ts";
import { STREAM, type Work } from "./work.ts";

/** `grants`: the one that the app reads under, by how it pays. `asking`: until the app's request for one has its answer. */
export type Trade = { readonly work: Work; readonly market: Market; readonly grants: Map<Scheme, string>; asking: Promise<string | undefined> };

const IDLE = 50;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Reads paid by `exact` and by channel, permissions that end and are given anew, settling, and blocks. Resolves some time after `work.ended` was set. */
export async function trade(trading: Trade): Promise<void> {
  const { work } = trading;
  const [app] = work.apps;
  if (!app) throw new TypeError("no app to trade with");
  await Promise.all([reading(trading, app, "exact"), reading(trading, app, "batch-settlement"), settling(trading), mining(trading)]);
}

async function reading(trading: Trade, app: Page, scheme: Scheme): Promise<void> {
  const { work, market, grants } = trading;
  const query = scheme === "exact" ? exactly(market, app) : byChannel(market, app);
  while (!work.ended) {
    const grantId = grants.get(scheme) ?? (await askNext(trading, app, scheme));
    if (grantId === undefined) continue;
    const page = await work.journal.watch(`read by ${scheme}`, () => query({ grantId, stream: STREAM, limit: 1 + work.random.below(20) }));
    if (page) work.journal.disclosures.set(page.disclosure.id, { grantId, paid: PRICE });
    else await wait(IDLE);
    if (work.random.chance(0.12)) await end(trading, scheme);
  }
}

/** One request at a time: a second one of the same app would be refused. */
function askNext(trading: Trade, app: Page, scheme: Scheme): Promise<string | undefined> {
  const { work, market, grants } = trading;
  trading.asking = trading.asking.then(async () => {
    const grantId = work.ended ? undefined : await askFor(work, app, { compensation: market.priceOf(scheme) });
    if (grantId !== undefined) grants.set(scheme, grantId);
    return grantId;
  });
  return trading.asking;
}

/** The person ends the permission: what was read under it by channel is claimed then. */
export async function end({ work: { journal, wallet }, grants }: Trade, scheme: Scheme): Promise<void> {
  const grantId = grants.get(scheme);
  if (grantId === undefined) return;
  const ended = await journal.changeGrant("revoke", grantId, "revoked", async () => {
    await wallet.ask("revoke", { grantId });
    return true;
  });
  if (ended) grants.delete(scheme);
}

type Read = (query: MethodInput["data_query"]) => Promise<MethodResult["data_query"]>;

/** An answer that was lost is asked for once more with the same payment: it may have been taken or not, and never counts twice. */
const exactly =
  ({ exact }: Market, app: Page): Read =>
  async (query) => {
    const [offer] = (await priceOf(app, query)) as readonly PaymentRequirements[];
    if (!offer) throw new Error("no offer");
    const payment: Payment = await exact.pay(offer);
    const paid = () => call(app, "data_query", { ...query, payment });
    const reply = await paid();
    return resultOf("error" in reply && reply.error.data.code === "internal" ? await paid() : reply);
  };

const byChannel = ({ channel }: Market, app: Page): Read => {
  const query: Query = async (params) => {
    const reply = await call(app, "data_query", params as MethodInput["data_query"]);
    if ("error" in reply) throw toDataWalletError({ message: reply.error.data.code, ...reply.error } satisfies PageError);
    return reply.result;
  };
  return payingQuery({ query }, channel.client);
};

/** The wallet's own minute is over many times a second. */
async function settling({ work }: Trade): Promise<void> {
  while (!work.ended) {
    await work.journal.watch("alarm", () => work.wallet.page.evaluate(ALARM));
    await wait(work.random.between(50, 300));
  }
}

async function mining({ work, market: { money } }: Trade): Promise<void> {
  while (!work.ended) {
    await money.chain.client.mine({ blocks: 1 + work.random.below(3) });
    await wait(work.random.between(50, 300));
  }
}
