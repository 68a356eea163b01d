import { spawn } from "node:child_process";
import { atMost, type Figure, json, table } from "../bench/figure.ts";
import { median } from "../bench/statistics.ts";
import { scanForCanaries } from "./canaries.ts";
import { damageFiles, type FileReport } from "./files.ts";
import { type Flooded, flood } from "./flood.ts";
import { interleave, newInterleavings } from "./interleavings.ts";
import { killUnderLoad } from "./kills.ts";
import { breakMigrations, type How } from "./migrations.ts";
import { seeded } from "./random.ts";
import { listed, Report, total } from "./report.ts";
import { mutateRows, type RowReport } from "./rows.ts";
import { settleUnderFaults } from "./settlements.ts";
import { stopUnderLoad } from "./stops.ts";

/**
 * npm run faults: what is done to the built extension, and what it must come through. `--short` takes few of each, `--only <part>` one
 * part, `--seed <number>` chooses the moments and places anew. `--json` prints the figures as one JSON array and nothing else on
 * standard output; what is said meanwhile goes to standard error. Figures count what went wrong: their goal is 0.
 */
const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const short = process.argv.includes("--short");
const seed = Number(option("seed") ?? 1);
const only = option("only");

const parts: Readonly<Record<string, () => Promise<Figure[]>>> = {
  kills: () => kills(short ? 3 : 160),
  migrations: async () => [
    ...(await migrations(short ? 2 : 40, "killed", "kills of the browser")),
    ...(await migrations(short ? 1 : 40, "stopped", "stops of the worker")),
  ],
  stops: () => stops(short ? 8 : 500),
  settlement: () => (short ? settlement(2, 1) : settlement(48, 16)),
  interleavings: () => interleavings(short ? 5 : 500),
  flood: () => floods(short ? 200 : 1000),
  files: () => files(short ? 1 : 10),
  rows: () => rows(short ? 25 : 1000),
  canaries: () => canaries(short ? 25 : 200),
};

async function kills(count: number): Promise<Figure[]> {
  const report = new Report();
  // Two at a time, each in a profile of its own.
  const half = Math.floor(count / 2);
  await Promise.all([killUnderLoad(count - half, seeded(seed), report), killUnderLoad(half, seeded(seed + 1), report)]);
  return figures(report, "kills of the browser under load");
}

async function migrations(count: number, how: How, what: string): Promise<Figure[]> {
  const report = new Report();
  await breakMigrations(count, how, seeded(seed), report);
  return figures(report, `${what} in a migration`);
}

async function stops(count: number): Promise<Figure[]> {
  const report = new Report();
  await stopUnderLoad(count, seeded(seed), report);
  return figures(report, "stops of the worker under load");
}

async function settlement(stops: number, kills: number): Promise<Figure[]> {
  const report = Object.assign(new Report(), { differing: new Array<string>(), unsettled: new Array<string>() });
  await settleUnderFaults(stops, kills, seeded(seed), report);
  const { differing, unsettled } = report;
  for (const [word, lines] of Object.entries({ differing, unsettled })) for (const line of lines) console.error(`${word.toUpperCase()} ${line}`);
  const what = `${stops} stops and ${kills} kills while reads are paid and settled`;
  return [
    ...figures(report, "stops and kills while reads are paid and settled"),
    atMost(0, differing.length, "sums", `Ledger and chain not the same after ${what}`),
    atMost(0, unsettled.length, "times", `Promises that never settled after ${what}`),
  ];
}

async function interleavings(count: number): Promise<Figure[]> {
  const report = newInterleavings();
  await interleave(count, seeded(seed), report);
  const { rounds, requests, outcomes, acts, took, crossed, unsettled, windows } = report;
  console.error(`interleavings: ${rounds}, of ${requests} requests (${listed(outcomes)}); ${listed(acts)}`);
  for (const [word, lines] of Object.entries({ crossed, unsettled, windows }))
    for (const line of lines) console.error(`${word.toUpperCase()} ${line}`);
  const slowest = Math.max(0, ...took);
  console.error(
    `from the cause to the page: median ${median(took)} ms, slowest ${slowest} ms, ${took.filter((ms) => ms > 1000).length} of ${took.length} over 1 s`,
  );
  return [
    atMost(0, crossed.length, "answers", `Crossed answers in ${rounds} interleavings`),
    atMost(0, unsettled.length, "promises", `Promises not settled in ${rounds} interleavings`),
    atMost(0, windows.length, "windows", `Second windows in ${rounds} interleavings`),
    atMost(1000, slowest, "ms", `Slowest answer after its cause in ${rounds} interleavings`),
  ];
}

async function floods(count: number): Promise<Figure[]> {
  const { atOnce, takenBack, nextSite } = await flood(count, seeded(seed));
  const say = (what: string, { codes, sentWithin, windows, queue, slowestOther, slowestOwn, held }: Flooded): void =>
    console.error(
      `${what}: ${listed(codes)}, within ${Math.round(sentWithin)} ms; ${windows} windows, ${queue} waited at once, ${held} bytes held; slowest answer to another site ${Math.round(slowestOther)} ms, to the wallet's own page ${Math.round(slowestOwn)} ms`,
    );
  say(`${count} requests at once`, atOnce);
  say(`${count} requests taken back`, takenBack);
  const all = `${count} requests of one page within a second`;
  const loop = `${count} times asked and taken back`;
  return [
    atMost(1000, atOnce.sentWithin, "ms", `${all}: sent`),
    atMost(1, atOnce.windows, "windows", `${all}: windows opened`),
    atMost(1, atOnce.queue, "requests", `${all}: that wait`),
    atMost(0, atOnce.unanswered, "calls", `${all}: never answered, but for the one that waits`),
    atMost(1000, atOnce.slowestOther, "ms", `${all}: slowest answer to another site meanwhile`),
    atMost(1000, atOnce.slowestOwn, "ms", `${all}: slowest answer to the wallet's own page meanwhile`),
    atMost(5, takenBack.windows, "windows", `${loop}: windows opened`),
    atMost(1, takenBack.queue, "requests", `${loop}: that wait`),
    atMost(0, takenBack.unanswered, "calls", `${loop}: never answered`),
    atMost(65_536, takenBack.held, "bytes", `${loop}: held in session storage at the end`),
    atMost(1000, nextSite, "ms", `${loop}: until another site's request waits for the person`),
  ];
}

async function files(rounds: number): Promise<Figure[]> {
  const report: FileReport = { damages: 0, undetected: [], silent: [], unrecovered: [], unnamed: [] };
  await damageFiles(rounds, seeded(seed), report);
  const { damages, undetected, silent, unrecovered, unnamed } = report;
  for (const [word, lines] of Object.entries({ undetected, silent, unrecovered, unnamed }))
    for (const line of lines) console.error(`${word.toUpperCase()} ${line}`);
  return [
    atMost(0, undetected.length, "damages", `Damages to files not detected, of ${damages}`),
    atMost(0, silent.length, "damages", `Silently empty or altered after ${damages} damages to files`),
    atMost(0, unrecovered.length, "parts", `Of the second copy not recovered after ${damages} damages to files`),
    atMost(0, unnamed.length, "losses", `Lost and not named after ${damages} damages to files`),
  ];
}

async function rows(count: number): Promise<Figure[]> {
  const report: RowReport = { mutations: 0, told: new Map(), undetected: [], refused: [] };
  await mutateRows(count, seeded(seed), report);
  console.error(`mutations: ${report.mutations} (${listed(report.told)})`);
  for (const line of report.refused) console.error(`not opened: ${line}`);
  for (const line of report.undetected) console.error(`UNDETECTED ${line}`);
  return [atMost(0, report.undetected.length, "mutations", `Mutations of rows at rest not detected, of ${report.mutations}`)];
}

async function canaries(count: number): Promise<Figure[]> {
  const scans = await scanForCanaries(count, seeded(seed));
  for (const { when, bytes, found } of scans) console.error([`scan ${when}: ${(bytes / 1e6).toFixed(0)} MB`, ...found].join("\n  FOUND "));
  return scans.map(({ when, found }) => atMost(0, found.length, "places", `Canaries of ${count} found in the profile: ${when}`));
}

function figures({ faults, met, metKinds, acknowledged, lost, torn, failed }: Report, what: string): Figure[] {
  console.error(`${what}: ${faults}, of them ${met} with operations under way (${listed(metKinds)})`);
  console.error(`acknowledged and looked for afterwards: ${total(acknowledged)} (${listed(acknowledged)})`);
  for (const line of [...lost.map((one) => `LOST ${one}`), ...torn.map((one) => `TORN ${one}`)]) console.error(line);
  for (const [line, times] of counted(failed)) console.error(`not acknowledged, ${times} times: ${line}`);
  const never = failed.filter((one) => one.includes("never answered")).length;
  return [
    atMost(0, lost.length, "writes", `Acknowledged writes lost in ${faults} ${what}`),
    atMost(0, torn.length, "states", `Torn states after ${faults} ${what}`),
    atMost(0, never, "calls", `Calls never answered through ${faults} ${what}`),
  ];
}

function counted(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** A process of its own, because a build talks. */
function build(): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", "bench/build.ts"], { stdio: ["ignore", process.stderr, process.stderr] });
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error("the extension could not be built"))));
  });
}

if (only !== undefined && !Object.hasOwn(parts, only)) throw new RangeError(`--only takes one of ${Object.keys(parts).join(", ")}`);
await build();
console.error(`seed ${seed}`);
const done: Figure[] = [];
for (const [name, part] of Object.entries(parts)) if (only === undefined || only === name) done.push(...(await part()));
console.log(process.argv.includes("--json") ? json(done) : table(done));
