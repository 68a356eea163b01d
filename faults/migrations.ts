import { readFile } from "node:fs/promises";
import type { Worker } from "@playwright/test";
import { killBrowserOf } from "../e2e/profile.ts";
import { type Step, standStill } from "../e2e/standstill.ts";
import type { AtRest } from "./at-rest.ts";
import type { Random } from "./random.ts";
import type { Report } from "./report.ts";
import { inSession, type Session, withProfile } from "./session.ts";
import type { Whole } from "./whole.ts";

const FIXTURE = new URL("../lib/vault/fixtures/format-1.json", import.meta.url);
/** Every write and every encryption of an unlock that migrates; a number that does not come is a kill after the end. */
const STEPS: readonly (readonly [Step, number])[] = [
  ["commit done", 1],
  ["commit done", 2],
  ["commit done", 3],
  ["commit done", 4],
  ["commit done", 5],
  ["encrypt", 1],
  ["encrypt", 2],
];

type Reference = { readonly profile: string; readonly passphrase: string; readonly whole: string; readonly took: number };

/** A kill of the browser, or a stop of the worker in it. */
export type How = "killed" | "stopped";

/**
 * Kills the browser or stops the worker in an unlock that brings a vault of format 1 to today's, every other time at a step of it and
 * otherwise at a random moment; after each, unlocks again, and wants everything that an undisturbed migration has.
 */
export async function breakMigrations(count: number, how: How, random: Random, report: Report): Promise<void> {
  const fixture = JSON.parse(await readFile(FIXTURE, "utf8")) as AtRest & { readonly passphrase: string };
  await withProfile(async (profile) => {
    await inSession(profile, [], ({ wallet }) => wallet.run("putFormat1", { rows: fixture.rows, plain: fixture.plain }));
    const { passphrase } = fixture;
    const { whole, took } = await withProfile((copy) => inSession(copy, [], (session) => migrated(session, passphrase)), profile);
    const reference: Reference = { profile, passphrase, whole: essence(whole), took };
    for (let done = 0; done < count; done++) {
      const step = done % 2 === 0 ? STEPS[(done / 2) % STEPS.length] : undefined;
      await withProfile((copy) => breakOne(copy, how, { reference, step, random, report }), profile);
    }
    report.acknowledged.set("migration", (report.acknowledged.get("migration") ?? 0) + count);
  });
}

async function migrated({ wallet }: Session, passphrase: string): Promise<{ whole: Whole; took: number }> {
  const start = performance.now();
  await wallet.ask("unlock", { passphrase });
  const took = performance.now() - start;
  return { whole: await wallet.run("whole"), took };
}

type Break = {
  readonly reference: Reference;
  readonly step: readonly [Step, number] | undefined;
  readonly random: Random;
  readonly report: Report;
};

async function breakOne(profile: string, how: How, { reference, step, random, report }: Break): Promise<void> {
  const again = (session: Session) => migrated(session, reference.passphrase).catch((error: unknown) => String(error));
  const stopped = await inSession(profile, [], async (session) => {
    const { browser, wallet } = session;
    const stood = step && (await standing(await browser.worker(), step)).held.catch(() => undefined);
    let answered = false;
    const unlocked = wallet.ask("unlock", { passphrase: reference.passphrase }).then(
      () => (answered = true),
      () => undefined,
    );
    if (stood) await Promise.race([stood, unlocked]);
    else await new Promise((resolve) => setTimeout(resolve, random.between(0, 1.2 * reference.took)));
    report.meet(new Map(answered ? [] : [["migration", 1]]));
    if (how === "stopped") {
      await browser.stopWorker();
      // The page asks the next worker by itself.
      await unlocked;
      return again(session);
    }
    await killBrowserOf(profile);
    await browser.close().catch(() => undefined);
    await unlocked;
    return undefined;
  });
  const found = stopped ?? (await inSession(profile, [], again));
  const what = `a migration ${how} ${step ? `at ${step.join(" ")}` : "at a random moment"}`;
  if (typeof found === "string") report.torn.push(`${what}: ${found}`);
  else if (essence(found.whole) !== reference.whole) report.lost.push(`${what}: ${essence(found.whole)} and not ${reference.whole}`);
}

async function standing(worker: Worker, step: readonly [Step, number]): Promise<{ readonly held: Promise<void> }> {
  // What runs this in Node wraps functions in a call of this name, and the worker has none.
  await worker.evaluate("globalThis.__name = (value) => value");
  return standStill(worker, ...step);
}

/** Everything that a vault holds, apart from what depends on when it is looked at. */
const essence = ({ blocks, grants, events, log, earnings, identities, damage, sources }: Whole): string =>
  JSON.stringify({
    blocks: Object.entries(blocks).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    sources,
    grants: grants.map(({ grantId, state, uses, details }) => ({ grantId, state, uses, credential: details.credential })),
    events: events.map(({ seq, hash }) => [seq, hash]),
    log,
    earnings,
    identities,
    damage,
  });
