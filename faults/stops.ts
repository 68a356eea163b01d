import { judge } from "./invariants.ts";
import { load, prepare, resume } from "./load.ts";
import type { Random } from "./random.ts";
import type { Report } from "./report.ts";
import { newWork, openSession, PASSPHRASE, readsOfRevoked, withApps, withProfile } from "./session.ts";

/** Stops after which the load pauses and everything is looked at. */
const BATCH = 25;
/** Milliseconds from one stop to the next: most come soon, some leave time for what takes several steps. */
const pauseOf = (random: Random): number => random.between(0, random.chance(0.7) ? 300 : 4000);

/** Stops the service worker at random moments of a load of everything at once, and holds what can be read against what was acknowledged. */
export async function stopUnderLoad(count: number, random: Random, report: Report): Promise<void> {
  await withApps(1, (origins) =>
    withProfile(async (profile) => {
      const session = await openSession(profile, origins);
      try {
        const work = newWork(session, random);
        await work.wallet.ask("create", { passphrase: PASSPHRASE });
        await prepare(work);
        const { journal, wallet } = work;
        for (let done = 0; done < count; done += BATCH) {
          work.ended = false;
          const running = load(work);
          for (let stops = Math.min(BATCH, count - done); stops > 0; stops--) {
            await new Promise((resolve) => setTimeout(resolve, pauseOf(random)));
            report.meet(new Map(journal.underWay));
            await session.browser.stopWorker();
          }
          work.ended = true;
          await running;
          const whole = await wallet.run("whole");
          const { lost, torn } = judge(whole, journal);
          report.lost.push(...lost);
          report.torn.push(...torn);
          resume(work, whole);
          report.lost.push(...(await readsOfRevoked(work, whole)));
          report.failed.push(...journal.failed.splice(0));
        }
        report.noteAcknowledged(journal.acknowledged);
      } finally {
        await session.browser.close();
      }
    }),
  );
}
