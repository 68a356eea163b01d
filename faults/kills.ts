import { killBrowserOf } from "../e2e/profile.ts";
import { judge } from "./invariants.ts";
import { load, prepare, resume } from "./load.ts";
import type { Random } from "./random.ts";
import type { Report } from "./report.ts";
import { newWork, openSession, PASSPHRASE, readsOfRevoked, type Session, withApps, withProfile } from "./session.ts";
import type { Work } from "./work.ts";

/** Kills that one profile goes through. */
const IN_ONE_PROFILE = 20;
/** Milliseconds of load before a kill, at most. */
const LONGEST = 2500;

/**
 * Kills the browser (SIGKILL) at random moments of a load of everything at once; after each, starts it again on the same
 * profile, unlocks, and holds everything that can be read against what was acknowledged.
 */
export async function killUnderLoad(count: number, random: Random, report: Report): Promise<void> {
  for (let done = 0; done < count; done += IN_ONE_PROFILE) {
    const kills = Math.min(IN_ONE_PROFILE, count - done);
    await withApps(1, (origins) => withProfile((profile) => killProfile(profile, origins, kills, random, report)));
  }
}

async function killProfile(profile: string, origins: readonly string[], kills: number, random: Random, report: Report): Promise<void> {
  let work: Work | undefined;
  for (let round = 0; round <= kills; round++) {
    const session = await openSession(profile, origins);
    try {
      const before: Work | undefined = work;
      work = newWork(session, random, before);
      if (before) await lookAfter(work, report);
      else await begin(work);
      if (round < kills) await loadAndKill(session, work, profile, report);
    } finally {
      await session.browser.close();
    }
  }
  if (work) report.noteAcknowledged(work.journal.acknowledged);
}

async function begin(work: Work): Promise<void> {
  await work.wallet.ask("create", { passphrase: PASSPHRASE });
  await prepare(work);
}

/** Unlocks, judges, and takes what was found as what holds from here on. */
async function lookAfter(work: Work, report: Report): Promise<void> {
  const { wallet, journal } = work;
  await wallet.ask("unlock", { passphrase: PASSPHRASE });
  const whole = await wallet.run("whole");
  const { lost, torn } = judge(whole, journal);
  report.lost.push(...lost);
  report.torn.push(...torn);
  resume(work, whole);
  report.lost.push(...(await readsOfRevoked(work, whole)));
}

async function loadAndKill({ browser }: Session, work: Work, profile: string, report: Report): Promise<void> {
  const { journal, random } = work;
  const running = load(work);
  await new Promise((resolve) => setTimeout(resolve, random.between(0, LONGEST)));
  const failedBefore = journal.failed.length;
  report.failed.push(...journal.failed.splice(0, failedBefore));
  report.meet(new Map(journal.underWay));
  work.ended = true;
  await killBrowserOf(profile);
  // What is gone may refuse to be closed.
  await browser.close().catch(() => undefined);
  await running;
  // What failed since then failed because of the kill.
  journal.failed.length = 0;
}
