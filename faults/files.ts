import type { Repaired } from "../lib/vault/damage.ts";
import type { AtRest } from "./at-rest.ts";
import { dayOfName } from "./blocks.ts";
import { damage, databaseOf, hasLarge, isRipe, type Kind, kinds } from "./leveldb.ts";
import { load, prepare, resume } from "./load.ts";
import type { Random } from "./random.ts";
import { differencesOf, type Kept, keptOf, unnamed } from "./recovered.ts";
import { inSession, newWork, PASSPHRASE, type Session, withApps, withProfile } from "./session.ts";
import type { Whole } from "./whole.ts";
import type { Work } from "./work.ts";

/** What came of damage to files. */
export type FileReport = {
  damages: number;
  /** Neither the unlock nor the deep check said anything. */
  readonly undetected: string[];
  /** Not said, and something that could be read before cannot be read, or reads otherwise. */
  readonly silent: string[];
  /** What the second copy holds and a repair did not bring back, or a wallet that could not be opened and repaired. */
  readonly unrecovered: string[];
  /** What is gone after a repair without having been named. */
  readonly unnamed: string[];
};

/** A profile that was closed, and all that could be read of it before. */
type Before = {
  readonly profile: string;
  readonly folder: string;
  readonly atRest: AtRest;
  readonly whole: Whole;
  readonly kept: Kept;
  readonly large: boolean;
};

/** While it grows: stops of the worker, and milliseconds from one to the next at most. */
const STOPS = 3;
const LONGEST = 1000;
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Does each kind of damage to copies of a closed profile that grows from round to round, then starts the browser, unlocks, checks and repairs. */
export async function damageFiles(rounds: number, random: Random, report: FileReport): Promise<void> {
  await withApps(1, (origins) =>
    withProfile(async (profile) => {
      for (let round = 0; round < rounds; round++) {
        const before = await grow(profile, origins, random);
        const waiting = kinds.filter((kind) => kind !== "bytes of a large value flipped" || before.large);
        const lane = async (): Promise<void> => {
          for (let kind = waiting.shift(); kind !== undefined; kind = waiting.shift()) await damageOne(kind, before, origins, random, report);
        };
        await Promise.all([lane(), lane()]);
      }
    }),
  );
}

/** Some more of everything, until there is something live in every kind of file. */
async function grow(profile: string, origins: readonly string[], random: Random): Promise<Before> {
  for (let tries = 0; tries < 5; tries++) {
    const grown = await inSession(profile, origins, async (session) => {
      const work = newWork(session, random);
      await open(work);
      await loadFor(work, session);
      await work.wallet.run("fillLog");
      await loadFor(work, session);
      const whole = await work.wallet.run("whole", false);
      return { whole, kept: await keptOf(session.wallet, whole), atRest: await counted(session), id: session.browser.extensionId };
    });
    // Opened and closed once more: tables that were merged into others are files no longer.
    await inSession(profile, [], ({ wallet }) => wallet.run("readAtRest"));
    const folder = databaseOf(profile, grown.id);
    if (await isRipe(folder, grown.atRest)) return { ...grown, profile, folder, large: await hasLarge(folder, grown.atRest) };
  }
  throw new Error("the database has no live rows in its log and its tables");
}

/** What lies there without the search index: what does not open of that is not used, and nothing is only there. */
async function counted({ wallet }: Session): Promise<AtRest> {
  const names = await wallet.run("spaceNames");
  const { rows, plain } = await wallet.run("readAtRest");
  return { rows: rows.filter(({ space }) => names[space] !== "search"), plain };
}

async function open(work: Work): Promise<void> {
  if ((await work.wallet.ask("status")).vault === "none") {
    await work.wallet.ask("create", { passphrase: PASSPHRASE });
    await prepare(work);
    return;
  }
  await work.wallet.ask("unlock", { passphrase: PASSPHRASE });
  const whole = await work.wallet.run("whole", false);
  // Days that are taken stay taken.
  work.days =
    1 +
    Math.max(...whole.sources.flatMap(({ imports }) => imports.flatMap(({ files }) => files.map((file) => dayOfName(file.replace(/\.json$/, ""))))));
  resume(work, whole);
}

/** A worker is stopped now and then in a wallet's life: nor must the second copy fall behind by it. */
async function loadFor(work: Work, { browser }: Session): Promise<void> {
  work.ended = false;
  const running = load(work);
  for (let stops = 0; stops < STOPS; stops++) {
    await wait(work.random.between(0, LONGEST));
    await browser.stopWorker();
  }
  await wait(LONGEST);
  work.ended = true;
  await running;
}

async function damageOne(kind: Kind, before: Before, origins: readonly string[], random: Random, report: FileReport): Promise<void> {
  await withProfile(async (profile) => {
    const where = await damage(kind, before.folder.replace(before.profile, profile), before.atRest, random);
    const said = `${kind} (${where.replace(profile, "")})`;
    report.damages += 1;
    try {
      await inSession(profile, origins, (session) => lookAfter(session, said, before, report));
    } catch (error) {
      report.unrecovered.push(`${said}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }, before.profile);
}

async function lookAfter({ wallet }: Session, said: string, before: Before, report: FileReport): Promise<void> {
  await wallet.ask("unlock", { passphrase: PASSPHRASE });
  const { vault } = await wallet.ask("status");
  const found = vault === "unlocked" ? await wallet.ask("checkVault") : [];
  if (vault === "unlocked" && found.length === 0) {
    const whole = await wallet.run("whole");
    const same =
      JSON.stringify([whole.blocks, whole.events, whole.sources]) ===
      JSON.stringify([before.whole.blocks, before.whole.events, before.whole.sources]);
    const differences = [...differencesOf(before.kept, await keptOf(wallet, whole)), ...(same ? [] : ["records or log"])];
    report.undetected.push(`${said}${differences.length === 0 ? ", without any effect" : ""}`);
    if (differences.length > 0) report.silent.push(`${said}: ${differences.join(", ")}`);
    return;
  }
  const { damage: named } = await wallet.ask("damage");
  if (named.length === 0) report.undetected.push(`${said}: damaged, and no word of what`);
  const repaired: Repaired = await wallet.ask("repair");
  const after = await wallet.run("whole");
  for (const difference of differencesOf(before.kept, await keptOf(wallet, after))) report.unrecovered.push(`${said}: ${difference}`);
  for (const loss of unnamed(before.whole, after, repaired)) report.unnamed.push(`${said}: ${loss}`);
  if (after.damage.length > 0 || !after.log.ok) report.unrecovered.push(`${said}: after the repair ${JSON.stringify([after.damage, after.log])}`);
}
