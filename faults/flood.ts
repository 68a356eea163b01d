import type { Page } from "@playwright/test";
import { call, codeOf, playsRequest, resultOf } from "../e2e/app-page.ts";
import { windowsOf } from "../e2e/approvals.ts";
import { prepare } from "./load.ts";
import type { Random } from "./random.ts";
import { newWork, openSession, PASSPHRASE, type Session, withApps, withProfile } from "./session.ts";

/** Milliseconds from one look to the next. */
const LOOK = 100;
/** Milliseconds: what is not answered by then never is. */
const NEVER = 30_000;
const BATCH = 100;

/** What came of calls of one page. `sentWithin` and the times in milliseconds. */
export type Flooded = {
  sentWithin: number;
  readonly codes: Map<string, number>;
  unanswered: number;
  /** Approval windows that were opened. */
  windows: number;
  /** Requests that waited at once, at most. */
  queue: number;
  /** The slowest answer that another site had meanwhile, and the wallet's own page. */
  slowestOther: number;
  slowestOwn: number;
  /** What session storage held at the end, in bytes. */
  held: number;
};

export type Floods = {
  readonly atOnce: Flooded;
  readonly takenBack: Flooded /** Milliseconds until another site's request could be answered. */;
  nextSite: number;
};

/** One page sends `count` requests within a second; then one asks and takes back as often, as fast as it has its answers. */
export async function flood(count: number, random: Random): Promise<Floods> {
  return withApps(3, (origins) =>
    withProfile(async (profile) => {
      const session = await openSession(profile, origins);
      try {
        const [first, second, other] = session.apps;
        if (!first || !second || !other) throw new Error("no apps");
        await session.wallet.ask("create", { passphrase: PASSPHRASE });
        await prepare({ ...newWork(session, random), apps: [other] });
        const atOnce = await during(session, other, () => sendAtOnce(first, count));
        await dismissAll(session);
        const takenBack = await during(session, other, () => askAndTakeBack(second, count));
        const nextSite = await timeToAsk(session, other);
        return { atOnce, takenBack, nextSite };
      } finally {
        await session.browser.close();
      }
    }),
  );
}

type Sent = Pick<Flooded, "sentWithin" | "codes" | "unanswered">;

/** Looks at the wallet over and over while something is done to it. */
async function during(session: Session, other: Page, work: () => Promise<Sent>): Promise<Flooded> {
  const { browser, wallet } = session;
  const opened = new Set<Page>();
  const note = (page: Page): unknown => page.on("framenavigated", () => page.url().includes("/approval.html") && opened.add(page));
  browser.context.on("page", note);
  const seen = { queue: 0, slowestOther: 0, slowestOwn: 0 };
  let ended = false;
  const look = async (): Promise<void> => {
    while (!ended) {
      seen.slowestOther = Math.max(seen.slowestOther, await timed(async () => resultOf(await call(other, "data_getGrants", {}))));
      seen.slowestOwn = Math.max(
        seen.slowestOwn,
        await timed(async () => {
          seen.queue = Math.max(seen.queue, (await wallet.ask("pending")).length);
        }),
      );
      for (const page of windowsOf(browser.context)) opened.add(page);
      await later(LOOK);
    }
  };
  const [sent] = await Promise.all([
    work().finally(() => {
      ended = true;
    }),
    look(),
  ]);
  browser.context.off("page", note);
  const held = await wallet.page.evaluate<number>("chrome.storage.session.getBytesInUse(null)");
  return { ...sent, ...seen, windows: opened.size, held };
}

/** A thousand within a second, in tens of a second; all but the one that waits for the person are to be answered. */
async function sendAtOnce(app: Page, count: number): Promise<Sent> {
  await app.evaluate(
    async ([request, many, batch]) => {
      const { call: ask } = window as unknown as { call: (method: string, params: unknown) => Promise<{ error?: { data: { code: string } } }> };
      const codes: Record<string, number> = {};
      const state = { codes, sentWithin: 0 };
      (window as unknown as { flood: typeof state }).flood = state;
      const began = performance.now();
      for (let sent = 0; sent < many; sent += batch) {
        for (let n = 0; n < batch; n++)
          ask("data_requestGrant", request)
            .then(({ error }) => {
              const code = error?.data.code ?? "granted";
              codes[code] = (codes[code] ?? 0) + 1;
            })
            .catch(() => undefined);
        state.sentWithin = performance.now() - began;
        await new Promise((resolve) => setTimeout(resolve, 800 / (many / batch)));
      }
    },
    [playsRequest(), count, BATCH] as const,
  );
  const state = () => app.evaluate(() => (window as unknown as { flood: { codes: Record<string, number>; sentWithin: number } }).flood);
  const answered = ({ codes }: { readonly codes: Record<string, number> }): number => Object.values(codes).reduce((sum, one) => sum + one, 0);
  const until = Date.now() + NEVER;
  let now = await state();
  while (answered(now) < count - 1 && Date.now() < until) {
    await later(LOOK);
    now = await state();
  }
  return { sentWithin: now.sentWithin, codes: new Map(Object.entries(now.codes)), unanswered: count - 1 - answered(now) };
}

async function askAndTakeBack(app: Page, count: number): Promise<Sent> {
  const { codes, sentWithin, unanswered } = await app.evaluate(
    async ([request, many, never]) => {
      type Reply = { result?: readonly { requestId: string }[]; error?: { data: { code: string } } };
      const { call: ask } = window as unknown as { call: (method: string, params: unknown) => Promise<Reply> };
      const counts: Record<string, number> = {};
      const began = performance.now();
      let open = 0;
      for (let n = 0; n < many; n++) {
        open++;
        let settled = false;
        const reply = ask("data_requestGrant", request).then(({ error }) => {
          const code = error?.data.code ?? "granted";
          counts[code] = (counts[code] ?? 0) + 1;
          settled = true;
          open--;
        });
        const noLater = new Promise((resolve) => setTimeout(resolve, never));
        while (!settled) {
          const [mine] = (await ask("data_getPending", {})).result ?? [];
          if (mine) await ask("data_cancelRequest", { requestId: mine.requestId });
          const waited = await Promise.race([reply, noLater, new Promise((resolve) => setTimeout(() => resolve("again"), 20))]);
          if (waited !== "again") break;
        }
      }
      return { codes: counts, sentWithin: performance.now() - began, unanswered: open };
    },
    [playsRequest(), count, NEVER] as const,
  );
  return { sentWithin, codes: new Map(Object.entries(codes)), unanswered };
}

async function dismissAll({ wallet, browser }: Session): Promise<void> {
  for (const { requestId } of await wallet.ask("pending")) {
    const view = await wallet.ask("request", { requestId });
    if (view.state === "waiting") await wallet.ask("decide", { requestId, reviewDigest: view.reviewDigest, answer: "later" });
  }
  await Promise.all(windowsOf(browser.context).map((page) => page.close()));
}

async function timeToAsk(session: Session, app: Page): Promise<number> {
  const began = performance.now();
  const reply = call(app, "data_requestGrant", playsRequest());
  let waiting: readonly unknown[] = [];
  while (waiting.length === 0 && performance.now() - began < NEVER) waiting = await session.wallet.ask("pending");
  const took = performance.now() - began;
  await dismissAll(session);
  if (codeOf(await reply) !== "dismissed") throw new Error("another site was not asked for");
  return took;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
