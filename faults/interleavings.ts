import type { Page } from "@playwright/test";
import { windowsOf } from "../e2e/approvals.ts";
import { actNames, perform, type Round } from "./acts.ts";
import { askNow, judgeRound, type Settled } from "./asked.ts";
import { originOf } from "./granting.ts";
import { prepare } from "./load.ts";
import type { Random } from "./random.ts";
import { newWork, openSession, PASSPHRASE, type Session, withApps, withProfile } from "./session.ts";
import type { WalletPage } from "./wallet-page.ts";

/** Sites that ask: enough of them that the wallet, silent to a site that is often refused, need not become so to any. */
const SITES = 16;
/** Rounds in one browser: it counts what got no yes while it runs. */
const BATCH = 25;
/** Requests of one site that may end without a yes there. */
const WITHOUT_YES = 4;
/** Within so many milliseconds of a round's beginning everything in it is begun. */
const WITHIN = 700;
/** Milliseconds: what has not ended by then never does. */
const NEVER = 20_000;

export type Interleavings = {
  rounds: number;
  requests: number;
  readonly outcomes: Map<string, number>;
  readonly acts: Map<string, number>;
  /** Milliseconds from the cause of an answer to the page that hears it. */
  readonly took: number[];
  /** An answer that is not the one that was given to this request, or two of them. */
  readonly crossed: string[];
  /** Promises that never settled. */
  readonly unsettled: string[];
  /** More than one window at once. */
  readonly windows: string[];
};

export const newInterleavings = (): Interleavings => ({
  rounds: 0,
  requests: 0,
  outcomes: new Map(),
  acts: new Map(),
  took: [],
  crossed: [],
  unsettled: [],
  windows: [],
});

/** Several apps ask at once, while the person answers, closes the window, locks, apps leave or take back, and the worker is stopped: all at random moments. */
export async function interleave(count: number, random: Random, report: Interleavings): Promise<void> {
  for (let done = 0; done < count; done += BATCH)
    await withApps(SITES, (origins) =>
      withProfile(async (profile) => {
        const session = await openSession(profile, origins);
        try {
          await session.wallet.ask("create", { passphrase: PASSPHRASE });
          await prepare({ ...newWork(session, random), apps: session.apps.slice(0, 1) });
          const past = { refusals: new Map<Page, number[]>(), withoutYes: new Map<Page, number>() };
          for (let rounds = Math.min(BATCH, count - done); rounds > 0; rounds--) await round(session, random, report, past);
        } finally {
          await session.browser.close();
        }
      }),
    );
}

/** When each site was told no, and how many of its requests ended otherwise than with a yes. */
type Past = { readonly refusals: Map<Page, number[]>; readonly withoutYes: Map<Page, number> };

async function round(session: Session, random: Random, report: Interleavings, { refusals, withoutYes }: Past): Promise<void> {
  const { browser, wallet } = session;
  const asking = pickSome(
    session.apps.filter((app) => isRested(refusals.get(app) ?? []) && (withoutYes.get(app) ?? 0) < WITHOUT_YES),
    1 + random.below(3),
    random,
  );
  const plan = Array.from({ length: 2 + random.below(4) }, () => ({
    name: random.pick(actNames),
    after: random.between(0, WITHIN),
    dice: random.next(),
  }));
  const asked = asking.map((app) => askNow(app, report.requests++));
  const now: Round = { session, asked, disturbances: [] };
  await Promise.all(
    plan.map(async ({ name, after, dice }) => {
      await later(after);
      add(report.acts, name);
      await perform(now, name, dice);
      const open = windowsOf(browser.context).length;
      if (open > 1) report.windows.push(`${open} windows at once`);
    }),
  );
  const settled = await finish(now, report);
  const grants = await wallet.ask("grants");
  report.rounds += 1;
  for (const one of settled) add(report.outcomes, one.outcome);
  const { crossed, took } = judgeRound(settled, grants, now.disturbances);
  report.crossed.push(...crossed);
  report.took.push(...took);
  // Also those that a page did not stay to hear.
  const denied = new Set([
    ...asked.filter(({ told }) => told.includes("denied")).map(({ app }) => app),
    ...settled.filter(({ outcome }) => outcome === "user_rejected").map(({ app }) => app),
  ]);
  const granted = new Set(settled.filter(({ outcome }) => outcome === "granted").map(({ app }) => app));
  for (const { app } of asked) withoutYes.set(app, granted.has(app) ? 0 : (withoutYes.get(app) ?? 0) + 1);
  for (const app of denied) refusals.set(app, [...(refusals.get(app) ?? []), Date.now()]);
  for (const { grantId, state } of grants) if (state === "active") await wallet.ask("revoke", { grantId });
}

/** What waits of an app that went elsewhere is put off. */
async function dismissLeft(wallet: WalletPage, app: Page): Promise<void> {
  for (const { requestId, origin } of await wallet.ask("pending")) {
    const view = origin === originOf(app) ? await wallet.ask("request", { requestId }) : undefined;
    if (view?.state === "waiting") await wallet.ask("decide", { requestId, reviewDigest: view.reviewDigest, answer: "later" });
  }
}

/** What still waits is put off, and everything comes to rest. */
async function finish(now: Round, report: Interleavings): Promise<Settled[]> {
  const { session, asked } = now;
  for (const one of asked) if (!one.settled) await perform({ ...now, asked: [one] }, "later", 0);
  for (const { app } of asked) await dismissLeft(session.wallet, app);
  const settled: Settled[] = [];
  for (const one of asked) {
    const end = await Promise.race([one.reply, later(NEVER)]);
    if (end) settled.push(end);
    else report.unsettled.push(`${one.marker}: ${one.acts.map(({ name }) => name).join(", ")}`);
  }
  // What was answered elsewhere stays in view until the person has seen it.
  await Promise.all(windowsOf(session.browser.context).map((page) => page.close()));
  return settled;
}

/** The wallet would not be silent to it after another no. */
const isRested = (refusals: readonly number[]): boolean => refusals.filter((at) => at > Date.now() - 31_000).length < 2;

function pickSome<T>(all: readonly T[], count: number, random: Random): T[] {
  const left = [...all];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(random.below(left.length), 1)).flat();
}

const later = (ms: number): Promise<undefined> => new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
const add = (counts: Map<string, number>, name: string): unknown => counts.set(name, (counts.get(name) ?? 0) + 1);
