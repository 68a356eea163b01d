import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeSpotifyExport } from "../e2e/fixtures/spotify-history.ts";
import { launchWallet, type WalletBrowser } from "../e2e/launch.ts";
import { credentials } from "./credentials.ts";
import { decisions } from "./decisions.ts";
import { type Measure, openBenchPage } from "./extension-page.ts";
import { atLeast, atMost, type Figure, json, table } from "./figure.ts";
import { watchMemory } from "./memory.ts";
import { paidReads, verifications } from "./payments.ts";
import { roundTrips } from "./round-trip.ts";
import { sizes } from "./sizes.ts";
import { median, medianRatio } from "./statistics.ts";
import { statusChecks } from "./status-checks.ts";

/**
 * npm run bench: figures of the built extension in a real Chromium, as ratios to floors measured in the same run. `--json` prints
 * them as one JSON array and nothing else on standard output; `--quick` takes fewer rounds; `--only pages` (or another of `parts`)
 * measures that part alone. What is said meanwhile goes to standard error.
 */
const { values: options } = parseArgs({ options: { json: { type: "boolean" }, quick: { type: "boolean" }, only: { type: "string" } } });
const { json: asJson, quick } = options;
const rounds = quick
  ? { imports: 3, longImports: 1, pages: 20, compared: 1, locks: 5, lookups: 100, trips: 50, credentials: 5, checks: 20, decisions: 10 }
  : { imports: 9, longImports: 2, pages: 80, compared: 3, locks: 15, lookups: 300, trips: 200, credentials: 15, checks: 100, decisions: 50 };
const PLAYS = 100_000;
const SMALL = 10_000;
const LARGE = 1_000_000;
/** Rows that the slow ones store row by row. */
const COMPARED = 20_000;
const HOLDINGS = { grants: 1000, readsOfEach: 10 };

function build(): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", "bench/build.ts"], { stdio: ["ignore", process.stderr, process.stderr] });
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error("the extension could not be built"))));
  });
}

/** The middle of what was measured, in milliseconds: said, and published only as a ratio. */
function say(measured: Readonly<Record<string, readonly number[]>>): void {
  console.error(
    Object.entries(measured)
      .map(([name, times]) => `${name} ${median(times).toFixed(1)} ms`)
      .join(", "),
  );
}

/** Wallet and floor in turns, the same files, the same page. The memory of the longest is watched as well. */
async function importing(wallet: WalletBrowser, files: readonly string[], plays: number, times: number): Promise<Figure[]> {
  const memory = plays === LARGE ? watchMemory(wallet) : undefined;
  const measure = await openBenchPage(wallet, files, async (devTools) => memory?.start(devTools));
  const done = [];
  for (let round = 0; round < times; round++) {
    const ours = await measure("importOnce", plays);
    const peak = memory?.stop() ?? 0;
    done.push({ ours, peak, floor: await measure("floorOfImport") });
  }
  const stored = done.map(({ ours }) => ours.stored);
  const whole = done.map(({ ours }) => ours.read + ours.stored);
  const floorStored = done.map(({ floor }) => floor.stored);
  const floorWhole = done.map(({ floor }) => floor.read + floor.stored);
  say({ "import, storing": stored, floor: floorStored, "import, whole": whole, "its floor": floorWhole });
  const name = `Import of ${plays.toLocaleString("en")} plays`;
  const goal = plays === LARGE ? 2.2 : 2;
  return [
    atMost(goal, medianRatio(stored, floorStored), "x", `${name}, records to published, against serialize + AES-GCM + put per 1,000`),
    atMost(goal, medianRatio(whole, floorWhole), "x", `${name}, files to published, against JSON.parse of the files + that`),
    ...(memory ? [atMost(300, Math.max(...done.map(({ peak }) => peak)), "MB", `${name}, memory at its peak, over the idle page`)] : []),
  ];
}

async function paging(measure: Measure): Promise<Figure[]> {
  const done = await measure("pages", { small: SMALL, large: LARGE }, rounds.pages);
  const large = done.map((round) => round.large);
  const small = done.map((round) => round.small);
  const parse = done.map((round) => round.parse);
  const fetchToo = done.map((round) => round.fetch + round.parse);
  say({ "page of 10,000": small, "page of 1,000,000": large, "decrypt + parse": parse, "fetch + decrypt + parse": fetchToo });
  const opened = done.map((round) => round.opened / round.mustOpen);
  return [
    atMost(1.5, medianRatio(large, small), "x", "Page of 1,000 records from 1,000,000, against the same from 10,000"),
    atMost(2, medianRatio(large, parse), "x", "Page of 1,000 records from 1,000,000, against decrypt + parse of the segments it must open"),
    atMost(2, medianRatio(large, fetchToo), "x", "Page of 1,000 records from 1,000,000, against fetch from IndexedDB + decrypt + parse of the same"),
    atMost(1, Math.max(...opened), "x", "Segments opened for such a page at most, against those it must open"),
  ];
}

async function comparing(measure: Measure): Promise<Figure[]> {
  const done = await measure("compared", COMPARED, rounds.compared);
  const rows = COMPARED.toLocaleString("en");
  const works = {
    add: `Import of ${rows} records`,
    scan: `Newest year of ${rows} records, whole`,
    sum: `Time listened to each artist in the newest year of ${rows} records`,
  } as const;
  const others = { rowByRow: "one AES-GCM row per record on Dexie", dexieEncrypted: "dexie-encrypted" } as const;
  const times = (kind: keyof (typeof done)[number], work: keyof typeof works): number[] => done.map((round) => round[kind][work]);
  return (["add", "scan", "sum"] as const).flatMap((work) => {
    say({
      [works[work]]: times("freehold", work),
      [others.rowByRow]: times("rowByRow", work),
      [others.dexieEncrypted]: times("dexieEncrypted", work),
    });
    return (["rowByRow", "dexieEncrypted"] as const).map((kind) =>
      atLeast(10, medianRatio(times(kind, work), times("freehold", work)), "x", `${works[work]}: ${others[kind]}, against Freehold`),
    );
  });
}

async function locking(measure: Measure): Promise<Figure[]> {
  const done = await measure("locks", HOLDINGS, rounds.locks);
  const lock = done.map((round) => round.lock);
  const unlock = done.map((round) => round.unlock);
  const argon2id = done.map((round) => round.argon2id);
  say({ lock, unlock, Argon2id: argon2id });
  const held = `${HOLDINGS.grants.toLocaleString("en")} grants and ${(HOLDINGS.grants * HOLDINGS.readsOfEach).toLocaleString("en")} log entries`;
  return [
    atMost(50, median(lock), "ms", "Lock, asked for by a page until it hears that the wallet is locked"),
    atMost(1.25, medianRatio(unlock, argon2id), "x", `Unlock with ${held}, passphrase to first answer, against Argon2id alone`),
  ];
}

async function logging(measure: Measure): Promise<Figure[]> {
  const { first, lookups, held, fetch, bare, walk, whole, indexing } = await measure("log", LARGE, rounds.lookups);
  say({
    "first look-up": [first],
    "look-up": lookups,
    "fetch + decrypt": [fetch],
    "SHA-256": [bare],
    chain: [walk],
    verifyLog: [whole],
    indexing: [indexing],
  });
  console.error(`disclosures of a record: ${median(held)}, slowest look-up ${Math.max(...lookups).toFixed(1)} ms`);
  const events = `${LARGE.toLocaleString("en")} events`;
  return [
    atMost(10, median(lookups), "ms", `From one record to all its disclosures in a log of ${events}, the newest 20 in full, warm`),
    atMost(2, walk / bare, "x", `Chain of ${events}, against SHA-256 of the same bytes entry by entry`),
    atMost(2, whole / (fetch + bare), "x", `Verify log of ${events}, whole, against fetch from IndexedDB + decrypt + SHA-256 of the same`),
  ];
}

async function querying(wallet: WalletBrowser, files: readonly string[]): Promise<Figure[]> {
  const done = await roundTrips(wallet, files, rounds.trips);
  const query = done.map((trip) => trip.query);
  const echo = done.map((trip) => trip.echo);
  say({ query, echo });
  return [
    atMost(
      12,
      medianRatio(query, echo),
      "x",
      "data_query of 25 records, page to page, against an empty call (an unknown method) over the same channel",
    ),
  ];
}

async function deciding(wallet: WalletBrowser, files: readonly string[]): Promise<Figure[]> {
  const done = await decisions(wallet, files, rounds.decisions);
  say({ "decision to credential": done });
  return [atMost(100, median(done), "ms", "Approve pressed, until the app's page has the credential")];
}

async function exportIn<R>(plays: number, use: (files: readonly string[]) => Promise<R>): Promise<R> {
  const folder = await mkdtemp(join(tmpdir(), "freehold-bench-"));
  try {
    return await use(await writeSpotifyExport(folder, { plays, from: "2015-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z", seed: 7 }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A browser of its own for each part: none is measured in what another left behind. */
async function inBrowser(part: (wallet: WalletBrowser) => Promise<Figure[]>): Promise<Figure[]> {
  const wallet = await launchWallet({ headless: true });
  try {
    return await part(wallet);
  } finally {
    await wallet.close();
  }
}

const inPage = (files: readonly string[], part: (measure: Measure) => Promise<Figure[]>): Promise<Figure[]> =>
  inBrowser(async (wallet) => part(await openBenchPage(wallet, files)));

const parts: { readonly [Name in string]?: () => Promise<Figure[]> } = {
  imports: () => exportIn(PLAYS, (files) => inBrowser((wallet) => importing(wallet, files, PLAYS, rounds.imports))),
  "long-imports": () => exportIn(LARGE, (files) => inBrowser((wallet) => importing(wallet, files, LARGE, rounds.longImports))),
  pages: () => exportIn(PLAYS, (files) => inPage(files, paging)),
  compared: () => exportIn(PLAYS, (files) => inPage(files, comparing)),
  locks: () => inPage([], locking),
  credentials: () => credentials({ signers: 40, rounds: rounds.credentials }),
  log: () => inPage([], logging),
  queries: () => exportIn(SMALL, (files) => inBrowser((wallet) => querying(wallet, files))),
  payments: async () => [
    ...(await verifications(rounds.trips)),
    ...(await exportIn(SMALL, (files) => inBrowser((wallet) => paidReads(wallet, files, rounds.trips)))),
  ],
  decisions: () => exportIn(SMALL, (files) => inBrowser((wallet) => deciding(wallet, files))),
  "status-checks": () => statusChecks(rounds.checks),
  sizes,
};

async function measured(only: string | undefined): Promise<Figure[]> {
  const chosen = only === undefined ? Object.values(parts) : [parts[only]];
  const figures: Figure[] = [];
  for (const part of chosen) {
    if (!part) throw new Error(`no such part; there are ${Object.keys(parts).join(", ")}`);
    figures.push(...(await part()));
  }
  return figures;
}

await build();
const figures = await measured(options.only);
console.log(asJson ? json(figures) : table(figures));
