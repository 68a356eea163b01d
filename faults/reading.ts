import type { Page } from "@playwright/test";
import { call, codeOf, resultOf } from "../e2e/app-page.ts";
import { type Payment, priceOf, stockPayer } from "../e2e/payer.ts";
import type { MethodInput, MethodResult } from "../lib/protocol/methods.ts";
import { originOf, PRICE } from "./granting.ts";
import { type Live, STREAM, type Work } from "./work.ts";

const IDLE = 20;
const pay = stockPayer();

/** An app that reads under whatever grants it has, pays where it must, and now and then turns the page. */
export async function reading(work: Work, app: Page): Promise<void> {
  while (!work.ended) {
    const mine = work.grants.filter((grant) => grant.origin === originOf(app));
    if (mine.length > 0) await readOnce(work, app, work.random.pick(mine));
    else await new Promise((resolve) => setTimeout(resolve, IDLE));
  }
}

async function readOnce({ journal, random }: Work, app: Page, { grantId, priced }: Live): Promise<void> {
  const query = { grantId, stream: STREAM, limit: 1 + random.below(60) };
  const kind = priced ? "paid query" : "query";
  const page = await journal.watch(kind, () => (priced ? paid(app, query) : ask(app, query)));
  if (!page) return;
  journal.disclosures.set(page.disclosure.id, { grantId, ...(priced ? { paid: PRICE } : {}) });
  const cursor = page.next_cursor;
  if (cursor !== undefined && random.chance(0.3)) await journal.watch("query", () => ask(app, { grantId, stream: STREAM, cursor }));
}

/** Null when the grant was revoked meanwhile: an answer as well. */
async function ask(app: Page, query: MethodInput["data_query"]): Promise<MethodResult["data_query"] | null> {
  const reply = await call(app, "data_query", query);
  return codeOf(reply) === "grant_revoked" ? null : resultOf(reply);
}

async function paid(app: Page, query: MethodInput["data_query"]): Promise<MethodResult["data_query"] | null> {
  let accepts: readonly unknown[];
  try {
    accepts = await priceOf(app, query);
  } catch (error) {
    if (error instanceof Error && error.message.includes("grant_revoked")) return null;
    throw error;
  }
  const payment: Payment = await pay(accepts);
  return ask(app, { ...query, payment });
}
