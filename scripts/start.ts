import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSpotifyExport } from "../e2e/fixtures/spotify-history.ts";
import { launchWallet } from "../e2e/launch.ts";
import { mainJob } from "../e2e/main-job.ts";
import { startConcertFinder } from "../examples/concert-finder/server.ts";
import { demoMoney, startLocalMoney } from "../examples/local-money/start.ts";
import { ensureBuilt } from "./built.ts";
import { findChromium } from "./chromium.ts";

/**
 * npm start: the extension in a browser, the demo app, a sample export to import. Without a display, or with --headless, it does
 * the whole main job by itself and says what it saw. --fresh starts over with an empty profile; else the last one is kept.
 */
const folder = join(tmpdir(), "freehold");
const DAY = 86_400_000;

async function sampleExport(): Promise<string[]> {
  const today = Math.floor(Date.now() / DAY) * DAY;
  return writeSpotifyExport(join(folder, "sample-export"), { plays: 4000, from: new Date(today - 400 * DAY), to: new Date(today), seed: 7 });
}

function hasDisplay(): boolean {
  if (process.argv.includes("--headless")) return false;
  return process.platform !== "linux" || Boolean(process.env["DISPLAY"]) || Boolean(process.env["WAYLAND_DISPLAY"]);
}

/** For a person: everything open, nothing done yet. Ends when the browser is closed. */
async function show(): Promise<void> {
  const files = await sampleExport();
  const profile = process.argv.includes("--fresh") ? undefined : join(folder, "profile");
  const isNew = profile === undefined || (await mkdir(profile, { recursive: true })) !== undefined;
  const money = await startLocalMoney();
  const { paying } = money;
  const demo = await startConcertFinder({ port: 4310, paying }).catch(() => startConcertFinder({ port: 0, paying }));
  const wallet = await launchWallet({ headless: false, ...(profile ? { profile } : {}) });
  const closed = wallet.context.waitForEvent("close", { timeout: 0 });
  // The tab that the browser opened by itself takes the demo.
  const page = wallet.context.pages().find((open) => open.url() === "about:blank") ?? (await wallet.context.newPage());
  await page.goto(demo.url);
  // In a new profile the extension opens its page by itself.
  if (!isNew) await (await wallet.openApp("/welcome")).bringToFront();
  console.log(`
Freehold is open in the browser, and so is the demo app: ${demo.url}
A sample listening history, in Spotify's format, to choose under Add data:
${files.map((file) => `  ${file}`).join("\n")}
To be paid in money of this machine, which is worth nothing: Settings, Getting paid, Add another network:
  Network number           ${money.chain.chainId}
  Payment service          ${money.facilitatorUrl}
  Network server           ${money.chain.rpcUrl}
  Counts as arrived after  1
Then press “Connect my listening” on the demo page. Close the browser to end this.`);
  await closed;
  await demo.close();
  await money.close();
}

/** Alone: every step of the main job, and what was seen. Throws at the first that did not see what it should. */
async function perform(): Promise<void> {
  console.log("No display: the main job is done by itself.\n");
  const files = await sampleExport();
  const money = await startLocalMoney();
  const demo = await startConcertFinder({ port: 0, paying: money.paying });
  const wallet = await launchWallet({ headless: true });
  let step = 0;
  try {
    await mainJob({
      ...wallet,
      demoUrl: demo.url,
      files,
      money: demoMoney(money),
      report: (what, seen) => {
        step += 1;
        console.log(`${step}. ${what}: ${seen}`);
      },
    });
    console.log("\nEvery step saw what it should.");
  } finally {
    await wallet.close();
    await demo.close();
    await money.close();
  }
}

try {
  // Before anything is made: no browser, no start.
  process.env["FREEHOLD_CHROMIUM"] = await findChromium();
  await ensureBuilt();
  await (hasDisplay() ? show() : perform());
} catch (error) {
  console.error(`\nIt stopped: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
