import { killBrowserOf } from "../e2e/profile.ts";
import { judge } from "./invariants.ts";
import { ALARM, importOne, resume } from "./load.ts";
import { CONFIRMATIONS, strike, withMarket } from "./market.ts";
import { againstChain } from "./on-chain.ts";
import type { Random } from "./random.ts";
import type { Report } from "./report.ts";
import { newWork, openSession, PASSPHRASE, type Session, withApps, withProfile } from "./session.ts";
import { end, type Trade, trade } from "./trading.ts";
import type { Work } from "./work.ts";

/** `differing`: where the account and the chain do not tell the same once all is settled. `unsettled`: what does not come to that. */
export type SettlementReport = Report & { readonly differing: string[]; readonly unsettled: string[] };

/** Milliseconds within which what was promised has arrived when nothing is done to the wallet any more. */
const LONG = 90_000;
const LOOK = 150;
/** Milliseconds between two faults at most, where nothing is served. */
const PATIENCE = 5000;

/**
 * Stops the worker and kills the browser while reads are paid and settled, at random moments and at those where the payment service or the
 * node has done something and not said so. After each kill, when everything has settled, the account is held against log and chain.
 * `stops` are spread over the rounds, of which each ends in a kill.
 */
export async function settleUnderFaults(stops: number, kills: number, random: Random, report: SettlementReport): Promise<void> {
  await withMarket((market) =>
    withApps(1, (origins) =>
      withProfile(async (profile) => {
        let work: Work | undefined;
        for (let round = 0; round <= kills; round++) {
          const session = await openSession(profile, origins);
          try {
            const before: Work | undefined = work;
            work = newWork(session, random, before);
            const trading: Trade = { work, market, grants: new Map(), asking: Promise.resolve(undefined) };
            if (before) await lookAfter(trading, report);
            else await begin(trading);
            const due = Math.round((stops * (round + 1)) / kills) - Math.round((stops * round) / kills);
            if (round < kills) await tradeUnderFaults(session, trading, profile, due, report);
          } finally {
            await session.browser.close().catch(() => undefined);
          }
        }
        if (work) report.noteAcknowledged(work.journal.acknowledged);
      }),
    ),
  );
}

async function begin({ work, market }: Trade): Promise<void> {
  const { wallet, journal } = work;
  await wallet.ask("create", { passphrase: PASSPHRASE });
  await importOne(work);
  await wallet.ask("switchOnNetwork", {
    network: market.priceOf("exact").network,
    name: "Local",
    facilitator: market.service.url,
    rpc: market.node.url,
    confirmations: CONFIRMATIONS,
  });
  if (journal.failed.length > 0) throw new Error(`nothing to begin with: ${journal.failed.join("; ")}`);
}

async function tradeUnderFaults({ browser }: Session, trading: Trade, profile: string, stops: number, report: SettlementReport): Promise<void> {
  const { work, market } = trading;
  const { journal, random } = work;
  const running = trade(trading);
  const fault = async (blow: () => Promise<void>): Promise<void> => {
    await served(work, random.below(4));
    let underWay = new Map<string, number>();
    const about = await strike(market, random, () => {
      underWay = new Map(journal.underWay);
      return blow();
    });
    report.meet(about === undefined ? underWay : underWay.set(about, 1));
  };
  for (let done = 0; done < stops; done++) await fault(() => browser.stopWorker());
  report.failed.push(...journal.failed.splice(0));
  await fault(async () => {
    work.ended = true;
    await killBrowserOf(profile);
  });
  await browser.close().catch(() => undefined);
  await running;
  // What failed since then failed because of the kill.
  journal.failed.length = 0;
}

/** Waits until so many more reads were answered, or for some seconds. */
async function served({ journal }: Work, more: number): Promise<void> {
  const enough = journal.disclosures.size + more;
  for (const until = Date.now() + PATIENCE; journal.disclosures.size < enough && Date.now() < until; )
    await new Promise((resolve) => setTimeout(resolve, LOOK));
}

/** Unlocks, lets everything settle, and judges. */
async function lookAfter(trading: Trade, report: SettlementReport): Promise<void> {
  const { work, market, grants } = trading;
  const { wallet, journal } = work;
  await wallet.ask("unlock", { passphrase: PASSPHRASE });
  const whole = await wallet.run("whole");
  note(report, judge(whole, journal));
  resume(work, whole);
  for (const { grantId, state, compensation } of whole.grants)
    if (state === "active" && compensation) {
      grants.set(compensation.scheme, grantId);
      await end(trading, compensation.scheme);
    }
  try {
    if (!(await settled(trading))) report.unsettled.push(JSON.stringify((await wallet.ask("networks")).find(({ on }) => on)));
  } catch (error) {
    // Locked, or called damaged: said, and the next round begins with another unlock.
    report.unsettled.push(`${String(error).split("\n")[0]} ${JSON.stringify(await wallet.ask("status"))}`);
    return;
  }
  const after = await wallet.run("whole", false);
  note(report, judge(after, journal));
  resume(work, after);
  report.differing.push(...(await againstChain(after.earnings, market)));
  report.failed.push(...journal.failed.splice(0));
}

function note(report: SettlementReport, { lost, torn }: ReturnType<typeof judge>): void {
  report.lost.push(...lost);
  report.torn.push(...torn);
}

/** Blocks are mined and the wallet's minute comes until all that was promised has arrived. Gives whether it did. */
async function settled({ work: { wallet }, market }: Trade): Promise<boolean> {
  for (const until = Date.now() + LONG; Date.now() < until; ) {
    const { authorized, submitted } = (await wallet.ask("earnings")).totals;
    if (authorized.length === 0 && submitted.length === 0) return true;
    await market.money.chain.client.mine({ blocks: 1 });
    await wallet.page.evaluate(ALARM);
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
  return false;
}
