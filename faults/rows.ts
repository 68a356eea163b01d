import type { AtRest, SpaceNames } from "./at-rest.ts";
import { load, prepare } from "./load.ts";
import { type Mutation, mutations, type Pictures, undoOf } from "./mutations.ts";
import type { Random } from "./random.ts";
import { inSession, newWork, PASSPHRASE, type Session, withApps, withProfile } from "./session.ts";
import type { WalletPage } from "./wallet-page.ts";
import type { Whole } from "./whole.ts";
import { SOURCE, type Work } from "./work.ts";

/** What came of tampering with rows at rest. */
export type RowReport = {
  mutations: number;
  /** Which words told of it, and how often. */
  readonly told: Map<string, number>;
  /** Neither the unlock nor the deep check said anything. */
  readonly undetected: string[];
  /** Mutations after which the wallet did not open at all. */
  readonly refused: string[];
};

const NEXT_PASSPHRASE = "another horse, another battery";
/** A passkey's secret opens without the third of a second that a passphrase takes: what is looked at afterwards is the same. */
const PASSKEY = { id: "faults-passkey-0001", salt: "c2FsdC1vZi10aGUtZmF1bHRz", secret: "A".repeat(43) };
/** Every so many-th is unlocked by the passphrase all the same, and as often nothing is changed at all. */
const BY_PASSPHRASE = 30;
const CONTROL = 50;
const GROW = 1500;
/** An import that is taken back between the two pictures: rows that were deleted are wanted. */
const PASSING = { name: "passing", day: 1000, plays: 300 };
const TIDY_TOMORROW = "chrome.alarms.create('tidy', { when: Date.now() + 86_400_000 }).then(() => true)";
const FRESH_ATTEMPTS = { name: "attempts", value: { wrong: 0, notBefore: 0 } };

/** Tampers with the rows of a locked wallet, over and over, each time unlocks and checks, and puts back what was there. */
export async function mutateRows(count: number, random: Random, report: RowReport): Promise<void> {
  await withApps(1, (origins) =>
    withProfile((profile) =>
      inSession(profile, origins, async (session) => {
        const { pictures, whole } = await twoPictures(session, random);
        const kinds = Object.entries(mutations);
        for (let done = 0; done < count; done++) {
          const [kind, mutation] = kinds[done % kinds.length] ?? [];
          const mutated = mutation && mutatedBy(mutation, pictures, random);
          if (!kind || !mutated) throw new Error(`nothing to do this to: ${kind ?? ""}`);
          const byPassphrase = done % BY_PASSPHRASE === 0 || (kind.includes("header") && random.chance(0.3));
          await session.wallet.run("tamper", mutated.tampering);
          const told = await whatIsTold(session, byPassphrase);
          report.mutations += 1;
          if (told.startsWith("refused")) report.refused.push(`${mutated.what}: ${told}`);
          if (told === "nothing") report.undetected.push(`${kind}: ${readable(mutated.what, pictures.names)}`);
          report.told.set(told, (report.told.get(told) ?? 0) + 1);
          const { plain = [], ...undo } = undoOf(mutated.tampering, pictures.now);
          await session.wallet.run("tamper", { ...undo, plain: [...plain, FRESH_ATTEMPTS] });
          if (done % CONTROL === 0) await control(session);
        }
        const otherwise = differing(pictures, await session.wallet.run("readAtRest"));
        // What was taken for good may have been written on from.
        if (report.undetected.length === 0 && otherwise.length > 0) throw new Error(`not everything was put back: ${otherwise.join(", ")}`);
        await session.wallet.ask("unlock", { passphrase: NEXT_PASSPHRASE });
        const after = await session.wallet.run("whole");
        if (report.undetected.length === 0 && JSON.stringify(after) !== JSON.stringify(whole)) throw new Error("it is not what it was");
      }),
    ),
  );
}

const readable = (what: string, names: SpaceNames): string => what.replace(/\["([^"]+)"/g, (all, space: string) => `["${names[space] ?? all}"`);

/** Names of rows that are not as the picture has them. */
function differing({ now, names }: Pictures, after: AtRest): string[] {
  const boxes = ({ rows }: AtRest) =>
    new Map(withoutSearch(rows, names).map((row) => [JSON.stringify([names[row.space] ?? row.space, row.id]), row.box]));
  const [then, today] = [boxes(now), boxes(after)];
  return [...new Set([...then.keys(), ...today.keys()])].filter((name) => then.get(name) !== today.get(name));
}

const withoutSearch = (rows: AtRest["rows"], names: SpaceNames): AtRest["rows"] => rows.filter(({ space }) => names[space] !== "search");

/** Not every row that is drawn has another to be swapped with: drawn until it fits. */
function mutatedBy(mutation: Mutation, pictures: Pictures, random: Random): ReturnType<Mutation> {
  for (let tries = 0; tries < 100; tries++) {
    const mutated = mutation(pictures, random);
    if (mutated) return mutated;
  }
  return undefined;
}

/** Something of everything, a picture of it, and some more; the wallet is locked then. */
async function twoPictures(session: Session, random: Random): Promise<{ pictures: Pictures; whole: Whole }> {
  const work = newWork(session, random);
  const { wallet } = work;
  await wallet.ask("create", { passphrase: PASSPHRASE });
  await wallet.ask("addPasskey", { passphrase: PASSPHRASE, ...PASSKEY, name: "of the faults" });
  await prepare(work);
  const { importId } = await wallet.run("importBlock", PASSING);
  await loadFor(work, GROW);
  const older = await wallet.run("readAtRest");
  const names = await wallet.run("spaceNames");
  await wallet.ask("changePassphrase", { passphrase: PASSPHRASE, next: NEXT_PASSPHRASE });
  await wallet.ask("undoImport", { source: SOURCE, importId });
  await loadFor(work, GROW);
  // Nothing but the tampering is to change rows from here on: what was paid last would be taken in some unlock later.
  await wallet.run("takeInPayments");
  await wallet.page.evaluate(TIDY_TOMORROW);
  const whole = await wallet.run("whole");
  await wallet.ask("lock");
  const counted = ({ rows, plain }: AtRest): AtRest => ({ rows: withoutSearch(rows, names), plain });
  return { pictures: { older: counted(older), now: counted(await wallet.run("readAtRest")), names }, whole };
}

async function loadFor(work: Work, ms: number): Promise<void> {
  work.ended = false;
  const running = load(work);
  await new Promise((resolve) => setTimeout(resolve, ms));
  work.ended = true;
  await running;
}

/** What the unlock and then the deep check say; locked again afterwards. */
async function whatIsTold({ wallet }: Session, byPassphrase: boolean): Promise<string> {
  try {
    if (byPassphrase) await wallet.ask("unlock", { passphrase: NEXT_PASSPHRASE });
    else await wallet.ask("unlockByPasskey", { id: PASSKEY.id, secret: PASSKEY.secret });
  } catch (error) {
    const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    if (message.includes("Too many")) throw error;
    return `refused to unlock: ${message}`;
  }
  try {
    const vault = await stateOf(wallet);
    const named = vault === "damaged" ? (await wallet.ask("damage")).damage : await wallet.ask("checkVault");
    if (named.length === 0) return vault === "damaged" ? "damaged, and no word of what" : "nothing";
    return `${vault === "damaged" ? "at unlock" : "by the deep check"}: ${[...new Set(named.map(({ kind }) => kind))].join(", ")}`;
  } finally {
    await wallet.ask("lock");
  }
}

const stateOf = async (wallet: WalletPage) => (await wallet.ask("status")).vault;

/** Nothing was changed, and nothing is said: what is said otherwise is said of what was done. */
async function control(session: Session): Promise<void> {
  const told = await whatIsTold(session, false);
  if (told !== "nothing") throw new Error(`nothing was changed, and it says ${told}`);
}
