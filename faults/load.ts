import { type Block, type BlockState, blockName, dayOf, dayOfName, MOST_PLAYS, wholeOf } from "./blocks.ts";
import { askOnce, granting } from "./granting.ts";
import type { Random } from "./random.ts";
import { reading } from "./reading.ts";
import type { Whole } from "./whole.ts";
import { SOURCE, STREAM, type Work } from "./work.ts";

/** Blocks that are kept at once: what grows without end would only make the looking slower. */
const BLOCKS = 10;
/** Plays of a block: most are small, which sooner or later makes segments to be merged. */
const sizeOf = (random: Random): number => (random.chance(0.7) ? 40 + random.below(260) : 300 + random.below(MOST_PLAYS - 300));
const TIDY = 150;
/** In a page of the wallet: what it does by itself once a minute is due now. */
export const ALARM = "chrome.alarms.create('tidy', { when: Date.now(), periodInMinutes: 1 }).then(() => true)";
const FIRST = blockName(0);
const NOTHING: BlockState = { records: 0, sum: 0 };

/** Everything at once and over and over: imports and what takes them back, grants, reads, revocations. Resolves some time after `ended` was set. */
export async function load(work: Work): Promise<void> {
  const lanes = work.apps.flatMap((app) => [granting(work, app), reading(work, app), reading(work, app)]);
  await Promise.all([importing(work), tidying(work), ...lanes]);
}

/** Something of everything, before the first fault: the first grant of an app makes its identity as well. */
export async function prepare(work: Work): Promise<void> {
  await importOne(work);
  await work.wallet.ask("setSearchable", { source: SOURCE, stream: STREAM, searchable: true });
  // The first block stays.
  work.blocks.length = 0;
  for (const app of work.apps) await askOnce(work, app);
  if (work.journal.failed.length > 0) throw new Error(`nothing to begin with: ${work.journal.failed.join("; ")}`);
}

/** Goes on with what a wallet holds: after a restart, or after a pause. */
export function resume(work: Work, { blocks, sources, grants }: Whole): void {
  work.journal.settle({ blocks, grants });
  const imports = new Map(
    sources.flatMap((source) => source.imports).flatMap(({ files, importId }) => files.map((file) => [file, importId] as const)),
  );
  work.blocks = Object.entries(blocks).flatMap(([name, { records }]) => {
    const importId = imports.get(`${name}.json`);
    return importId === undefined || name === FIRST ? [] : [{ importId, block: { name, day: dayOfName(name), plays: records } }];
  });
  work.grants = grants.flatMap(({ grantId, origin, state, compensation }) =>
    state === "active" ? [{ grantId, origin, priced: compensation !== undefined }] : [],
  );
}

async function importing(work: Work): Promise<void> {
  while (!work.ended) {
    const next = work.blocks.length >= BLOCKS ? takeBack : work.random.chance(0.4) && work.blocks.length > 0 ? deleteSome : importOne;
    await next(work);
  }
}

/** What the wallet does by itself once a minute: merge small segments, index, sweep. By its own alarm in the worker, or in a page. */
async function tidying(work: Work): Promise<void> {
  const { wallet, journal, random } = work;
  while (!work.ended) {
    if (random.chance(0.5)) await journal.watch("compaction", () => wallet.run("tidy"));
    else await journal.watch("alarm", () => wallet.page.evaluate(ALARM));
    await new Promise((resolve) => setTimeout(resolve, random.between(0, TIDY)));
  }
}

export async function importOne(work: Work): Promise<void> {
  const { wallet, journal, random, blocks } = work;
  const day = work.days++;
  const block: Block = { name: blockName(day), day, plays: sizeOf(random) };
  const done = await journal.changeBlock("import", block.name, wholeOf(block), () => wallet.run("importBlock", block));
  if (done) blocks.push({ block, importId: done.importId });
}

async function takeBack({ wallet, journal, random, blocks }: Work): Promise<void> {
  const [kept] = blocks.splice(random.below(blocks.length), 1);
  if (!kept) return;
  await journal.changeBlock("undo", kept.block.name, NOTHING, () => wallet.ask("undoImport", { source: SOURCE, importId: kept.importId }));
}

/** The last plays of a block. What stays is a block with fewer plays. */
async function deleteSome({ wallet, journal, random, blocks }: Work): Promise<void> {
  const at = random.below(blocks.length);
  const kept = blocks[at];
  if (!kept || kept.block.plays < 100) return;
  const count = 1 + random.below(50);
  const left = { ...kept.block, plays: kept.block.plays - count };
  const cursor = JSON.stringify([dayOf(kept.block).until, ""]);
  const found = await journal.watch("look", () => wallet.ask("records", { source: SOURCE, stream: STREAM, cursor, limit: count }));
  if (!found) return;
  const records = found.records.map(({ time, id }) => ({ time, key: id }));
  const done = await journal.changeBlock("delete", left.name, wholeOf(left), () =>
    wallet.ask("deleteRecords", { source: SOURCE, stream: STREAM, records }),
  );
  if (done) blocks[at] = { ...kept, block: left };
  // Not known any more how many are there: left alone until somebody looks.
  else blocks.splice(at, 1);
}
