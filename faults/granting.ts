import type { Page } from "@playwright/test";
import { call, playsRequest, resultOf } from "../e2e/app-page.ts";
import { USDC } from "../e2e/payer.ts";
import type { Review, Selection } from "../lib/consent/views.ts";
import { dayOf } from "./blocks.ts";
import { type Live, STREAM, type Work } from "./work.ts";

/** Grants that an app has at once at most. */
const GRANTS = 3;
const POLL = 20;
/** Milliseconds before an app that was refused asks again. */
const IDLE = 200;
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** In atomic units, of each read that has one. */
export const PRICE = "1000";

/** The day of the first block, which stays: what is asked of it alone is not changed by the imports that go on. */
const { since, until } = dayOf({ name: "", day: 0, plays: 0 });
const FIRST_DAY = { since: new Date(since).toISOString(), until: new Date(until).toISOString() };

export const originOf = (app: Page): string => new URL(app.url()).origin;

/** An app that asks, and a person who says yes, or no, and takes back what was given. */
export async function granting(work: Work, app: Page): Promise<void> {
  while (!work.ended) {
    const mine = work.grants.filter((grant) => grant.origin === originOf(app));
    if (mine.length >= GRANTS || (mine.length > 1 && work.random.chance(0.5))) await revokeOne(work, app, work.random.pick(mine));
    else if (work.random.chance(0.1)) await dismissOnce(work, app);
    else await askOnce(work, app);
  }
}

async function revokeOne({ wallet, journal, random, grants }: Work, app: Page, { grantId }: Live): Promise<void> {
  grants.splice(
    grants.findIndex((grant) => grant.grantId === grantId),
    1,
  );
  const byApp = random.chance(0.5);
  await journal.changeGrant("revoke", grantId, "revoked", async () => {
    if (byApp) resultOf(await call(app, "data_revokeGrant", { grantId }));
    else await wallet.ask("revoke", { grantId });
    return true;
  });
}

async function dismissOnce(work: Work, app: Page): Promise<void> {
  await work.journal.watch("dismiss", async () => {
    const reply = call(app, "data_requestGrant", playsRequest());
    await decide(work, app, reply, "later");
    return reply;
  });
}

export async function askOnce(work: Work, app: Page): Promise<void> {
  const priced = work.random.chance(0.3);
  const onFirstDay = work.random.chance(0.7);
  const granted = await askFor(work, app, {
    ...(priced ? { compensation: { ...USDC, amount: PRICE, per: "read" } } : {}),
    ...(onFirstDay ? { streams: [{ name: STREAM, necessity: "required", fields: ["played_at", "artist_name"], time_range: FIRST_DAY }] } : {}),
  });
  if (granted) work.grants.push({ grantId: granted, origin: originOf(app), priced });
}

/** Asks for plays, with what `change` says, and has the person say yes. Gives the grant's id; undefined, after a while, where nobody was told of one. */
export async function askFor(work: Work, app: Page, change: Parameters<typeof playsRequest>[0]): Promise<string | undefined> {
  const { journal } = work;
  await journal.watch("tidy", () => approveLeft(work, app));
  const granted = await journal.watch("grant", async () => {
    const reply = call(app, "data_requestGrant", playsRequest({ max_uses: 10_000, ...change }));
    const approved = await decide(work, app, reply, "approve");
    const result = resultOf(await reply);
    if (approved !== undefined) journal.openApprovals.delete(approved);
    return result;
  });
  if (!granted) {
    await wait(IDLE);
    return undefined;
  }
  journal.grants.set(granted.grantId, { acknowledged: "live", or: [], before: [] });
  return granted.grantId;
}

/** Answers the app's request once it can be answered, unless the page has its answer before. Gives the request's id, where it was answered here. */
async function decide(work: Work, app: Page, reply: Promise<unknown>, answer: "approve" | "later"): Promise<string | undefined> {
  let answered = false;
  const noted = reply.finally(() => (answered = true)).catch(() => undefined);
  while (!answered) {
    const mine = (await work.wallet.ask("pending")).find(({ origin }) => origin === originOf(app));
    // Stale: an import changed what would be shared. It is looked at and answered anew.
    if (mine && (await decideOn(work, mine.requestId, answer))) return mine.requestId;
    await Promise.race([noted, wait(POLL)]);
  }
  return undefined;
}

/** Whether it is answered now. */
async function decideOn({ wallet, journal }: Work, requestId: string, answer: "approve" | "later"): Promise<boolean> {
  const view = await wallet.ask("request", { requestId });
  if (view.state !== "waiting") return false;
  const { review, reviewDigest } = view;
  if (answer === "approve") journal.openApprovals.add(requestId);
  const decision = answer === "later" ? { requestId, reviewDigest, answer } : { requestId, reviewDigest, answer, selection: everythingOf(review) };
  return (await wallet.ask("decide", decision)).state !== "stale";
}

/**
 * Requests that wait though nobody waits for them any more: their page was told that the wallet does not answer. A yes to them as well: of a
 * site whose requests end without one again and again the wallet takes no more for some minutes.
 */
async function approveLeft(work: Work, app: Page): Promise<void> {
  for (const { requestId, origin } of await work.wallet.ask("pending")) if (origin === originOf(app)) await decideOn(work, requestId, "approve");
}

export const everythingOf = ({ streams, lifetime, maxUses }: Review): Selection => ({
  streams: streams.map(({ name, fields, since, until }) => ({ name, fields: fields.map((field) => field.name), since, until })),
  lifetime: lifetime.asked,
  ...(maxUses === undefined ? {} : { maxUses }),
});
