import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { button, choose, drop, dryRun, goTo, openStream, store, storedStreams } from "./add-data.ts";
import { appHtml, call, playsRequest, resultOf } from "./app-page.ts";
import { test as base, expect } from "./browser.ts";
import { generateSpotifyHistory, writeSpotifyExport } from "./fixtures/spotify-history.ts";
import { createWallet } from "./main-job.ts";
import { granted, PASSPHRASE } from "./ready.ts";

const SAMPLES = join(process.cwd(), "..", "shared", "data");
const extended = join(SAMPLES, "spotify", "Streaming_History_Audio_2025.json");
const accountData = join(SAMPLES, "spotify", "StreamingHistory_music_0.json");
const netflix = join(SAMPLES, "netflix", "ViewingActivity.csv");
const YEAR = { from: "2025-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z", seed: 11 };

const test = base.extend<{
  /** The wallet's own page: a wallet was made, and nothing is in it. */
  readonly app: Page;
  /** What a visited app gets when it may read every field of the listening history. */
  readonly readAll: () => Promise<readonly Readonly<Record<string, unknown>>[]>;
}>({
  app: async ({ openApp }, use) => {
    const app = await openApp("/welcome");
    await createWallet(app, PASSPHRASE);
    await use(app);
  },
  readAll: async ({ context, serve, nextApproval }, use) => {
    await use(async () => {
      const visited = await context.newPage();
      await visited.goto((await serve({ "/": appHtml })).origin);
      const request = playsRequest({ streams: [{ name: "play_events", necessity: "required" }] });
      const { grantId } = await granted(visited, nextApproval, request);
      const page = resultOf(await call(visited, "data_query", { grantId, stream: "play_events", limit: 1000 }));
      await visited.close();
      return page.data.map(({ data }) => data);
    });
  },
});

const json = (name: string, value: unknown) => ({ name, mimeType: "application/json", buffer: Buffer.from(JSON.stringify(value)) });
const bytes = (name: string, content: string | Uint8Array) => ({ name, mimeType: "", buffer: Buffer.from(content) });
const plays = (count: number) => generateSpotifyHistory({ ...YEAR, plays: count });

test("a real export: counts before anything is stored, its address left out, a second time nothing doubled", async ({ app, openApp, readAll }) => {
  test.skip(!existsSync(extended), "the sample exports are not beside this checkout");
  const rows = JSON.parse(await readFile(extended, "utf8")) as readonly Record<string, unknown>[];
  await choose(app, [extended, accountData]);
  const seen = await dryRun(app);
  expect(seen.counts).toEqual([`${rows.length + 4} new records`]);
  expect(seen.files).toEqual([`Streaming_History_Audio_2025.json: ${rows.length} records`, "StreamingHistory_music_0.json: 4 records"]);
  expect(seen.leftOut).toEqual(["ip_addr", "offline_timestamp"]);
  expect(await storedStreams(openApp)).toEqual([]);

  expect(await store(app)).toBe(`${rows.length + 4} records stored`);
  expect(await storedStreams(openApp)).toEqual([expect.stringMatching(new RegExp(`^Listening history .* ${rows.length + 4} records$`))]);
  const read = await readAll();
  expect(read).toHaveLength(rows.length + 4);
  expect(new Set(read.flatMap((record) => Object.keys(record)))).not.toContain("ip_addr");
  const address = String(rows[0]?.["ip_addr"]);
  expect(address).not.toBe("");
  expect(JSON.stringify(read)).not.toContain(address);

  await choose(app, [extended, accountData]);
  expect((await dryRun(app)).counts).toEqual([`0 new records, ${rows.length + 4} already here`]);
  await expect(app.getByText("Everything in these files is here already.")).toBeVisible();
  await expect(button(app, "Import")).toBeDisabled();
  await choose(app, extended);
  expect((await dryRun(app)).counts).toEqual([`0 new records, ${rows.length} already here`]);
  expect(await storedStreams(openApp)).toEqual([expect.stringContaining(`${rows.length + 4} records`)]);
});

test("dropped files are taken; a field that is switched off is not stored; what overlaps is stored once; undone, all is gone", async ({
  app,
  openApp,
  readAll,
}, info) => {
  const [later = ""] = await writeSpotifyExport(info.outputPath("later"), { ...YEAR, plays: 40 });
  const [earlier = ""] = await writeSpotifyExport(info.outputPath("earlier"), { from: "2024-01-01T00:00:00Z", to: YEAR.from, seed: 12, plays: 30 });
  await drop(app, [later]);
  expect((await dryRun(app)).counts).toEqual(["40 new records"]);
  await app.getByRole("switch", { name: "Country", exact: true }).click();
  await expect(app.getByRole("switch", { name: "Played at", exact: true })).toBeDisabled();
  expect(await store(app)).toBe("40 records stored");
  const read = await readAll();
  expect(read).toHaveLength(40);
  expect(read.every((record) => Object.hasOwn(record, "artist_name") && (record["country"] ?? null) === null)).toBe(true);
  expect(JSON.stringify(read)).not.toContain("203.0.113.");

  await drop(app, [earlier, later]);
  expect((await dryRun(app)).counts).toEqual(["30 new records, 40 already here"]);
  expect(await store(app)).toBe("30 records stored");
  expect(await storedStreams(openApp)).toEqual([expect.stringContaining("70 records")]);
  await button(app, "Undo").click();
  await expect(app.getByText("30 records removed. Nothing of this import is left.")).toBeVisible();
  expect(await storedStreams(openApp)).toEqual([expect.stringContaining("40 records")]);

  await goTo(app, "/data");
  await app.getByText("Imports (1)").click();
  await button(app, "Undo import").click();
  await expect(app.getByRole("dialog")).toContainText("40 records will be deleted");
  await button(app.getByRole("dialog"), "Delete records").click();
  await expect(app.getByText("Nothing here yet")).toBeVisible();
});

test("a bad file is refused by name and takes nothing in, alone or among good ones", async ({ app, openApp }) => {
  const good = json("Streaming_History_Audio_2025_0.json", plays(50));
  const cut = JSON.stringify(plays(200)).slice(0, 9_000);
  const bad = [
    { file: bytes("cut short.json", cut), says: /ends too early/ },
    { file: json("foreign.json", { hello: "world", list: { of: "things" } }), says: /not an export that Freehold knows/ },
    { file: json("scalars.json", [1, 2, 3]), says: /not an export that Freehold knows/ },
    { file: bytes("empty.json", ""), says: /is empty/ },
    { file: bytes("blank.csv", " \n \n"), says: /is empty/ },
    {
      file: bytes(
        "photo.jpg",
        Uint8Array.from({ length: 5000 }, (_, place) => (place * 7919 + (place >> 3)) % 256),
      ),
      says: /not a text file/,
    },
    { file: bytes("my_spotify_data.zip", Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0, 1, 2, 3, 4, 5, 6)), says: /zip file\. Unpack it first/ },
    { file: bytes("page.html", "<!doctype html><title>Sign in</title>"), says: /web page/ },
    { file: bytes("no dates.csv", "name,colour\nAda,blue\nBea,red\n"), says: /no column whose dates/ },
  ];
  const among = (file: (typeof bad)[number]["file"]) => (file.name === "no dates.csv" ? [[file]] : [[file], [good, file], [file, good]]);
  for (const { file, says } of bad)
    for (const files of among(file)) {
      await choose(app, files);
      const refused = app.getByRole("alert").filter({ hasText: "These files cannot be added. Nothing was stored." });
      await expect(refused.getByRole("listitem")).toHaveText([new RegExp(`“${file.name}”.*${says.source}`)]);
      await expect(button(app, "Import")).toHaveCount(0);
      await goTo(app, "/data");
    }
  await choose(app, [bytes("one.json", cut), good, bytes("two.json", "")]);
  await expect(app.getByRole("alert").getByRole("listitem")).toHaveCount(2);
  expect(await storedStreams(openApp)).toEqual([]);
});

/** Presses a button the moment the screen counts what was done: in the middle, on any machine. Runs in the page. */
function pressMidway(name: string): void {
  const look = new MutationObserver(() => {
    const counted = /(\d[\d,]*) of ([\d,]+) records/.exec(document.body.innerText);
    if (counted === null || counted[1] === "0" || counted[1] === counted[2]) return;
    look.disconnect();
    Object.assign(window, { pressedAt: counted[0] });
    [...document.querySelectorAll("button")].find(({ innerText }) => innerText === name)?.click();
  });
  look.observe(document.body, { subtree: true, childList: true, characterData: true });
}

const pressedAt = (app: Page) => app.evaluate(() => (window as unknown as { pressedAt?: string }).pressedAt);

/** How many rows of the wallet's store are part of records, as the browser counts them. Runs in the page. */
function rowsAtRest(): Promise<number> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("freehold");
    opening.onerror = () => reject(opening.error ?? new Error("the store does not open"));
    opening.onsuccess = () => {
      const counting = opening.result.transaction("rows").objectStore("rows").count();
      counting.onsuccess = () => {
        opening.result.close();
        resolve(counting.result);
      };
    };
  });
}

/** The wallet's own housekeeping, due now instead of within a minute. Runs in the worker. */
async function alarmsNow(): Promise<void> {
  for (const { name, periodInMinutes = 1 } of await chrome.alarms.getAll()) await chrome.alarms.create(name, { when: Date.now(), periodInMinutes });
}

test("cancelled in the middle, a large import leaves nothing; begun again, it brings everything", async ({ app, openApp }, info) => {
  test.slow();
  const files = await writeSpotifyExport(info.outputPath("export"), { ...YEAR, plays: 60_000 });
  const before = await app.evaluate(rowsAtRest);
  await choose(app, files);
  expect((await dryRun(app)).counts).toEqual(["60,000 new records"]);
  await app.evaluate(pressMidway, "Cancel");
  await button(app, "Import").click();
  await expect(app.getByRole("alert")).toContainText("Cancelled. Nothing was stored.");
  expect(await pressedAt(app)).toMatch(/^[\d,]+ of 60,000 records$/);
  expect(await storedStreams(openApp)).toEqual([]);
  expect(await app.evaluate(rowsAtRest)).toBe(before);

  await choose(app, files);
  expect((await dryRun(app)).counts).toEqual(["60,000 new records"]);
  expect(await store(app)).toBe("60,000 records stored");
  expect(await storedStreams(openApp)).toEqual([expect.stringContaining("60,000 records")]);
});

/** From now on the page's encryptions soon never end, as if the tab had been closed during it. Runs in the page. */
function stallMidway(): void {
  const encrypt = crypto.subtle.encrypt.bind(crypto.subtle);
  let calls = 0;
  crypto.subtle.encrypt = (...call) => (++calls > 24 ? new Promise(() => undefined) : encrypt(...call));
}

test("an import whose tab is closed in the middle leaves nothing to see, is swept up, and can be made anew", async ({
  app,
  openApp,
  worker,
}, info) => {
  const files = await writeSpotifyExport(info.outputPath("export"), { ...YEAR, plays: 20_000 });
  await choose(app, files);
  await dryRun(app);
  const before = await app.evaluate(rowsAtRest);
  await app.evaluate(stallMidway);
  await button(app, "Import").click();
  await expect(app.getByText(/^[1-9][\d,]* of 20,000 records$/)).toBeVisible();
  expect(await app.evaluate(rowsAtRest)).toBeGreaterThan(before);
  await app.close();

  expect(await storedStreams(openApp)).toEqual([]);
  const again = await openApp("/add");
  await (await worker()).evaluate(alarmsNow);
  await expect.poll(() => again.evaluate(rowsAtRest)).toBe(before);
  await choose(again, files);
  expect((await dryRun(again)).counts).toEqual(["20,000 new records"]);
  expect(await store(again)).toBe("20,000 records stored");
  expect(await storedStreams(openApp)).toEqual([expect.stringContaining("20,000 records")]);
});

test("locked in the middle, an import ends and leaves nothing", async ({ app, openApp, worker }, info) => {
  const files = await writeSpotifyExport(info.outputPath("export"), { ...YEAR, plays: 30_000 });
  await choose(app, files);
  await dryRun(app);
  const before = await app.evaluate(rowsAtRest);
  await app.evaluate(pressMidway, "Lock");
  await button(app, "Import").click();
  await app.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  expect(await pressedAt(app)).toMatch(/^[\d,]+ of 30,000 records$/);
  await button(app, "Unlock").click();
  await expect(app.getByLabel("Choose files")).toBeVisible();
  expect(await storedStreams(openApp)).toEqual([]);
  await (await worker()).evaluate(alarmsNow);
  await expect.poll(() => app.evaluate(rowsAtRest)).toBe(before);
  await choose(app, files.slice(1));
  expect((await dryRun(app)).counts).toEqual(["14,000 new records"]);
  expect(await store(app)).toBe("14,000 records stored");
});

test("a table becomes a stream once its columns are named; a column that is switched off stays out", async ({ app, openApp }) => {
  const rows = Array.from({ length: 12 }, (_, day) => `2026-02-${String(day + 1).padStart(2, "0")},Café no. ${day},-${day},"IBAN ${day}"`);
  await choose(app, bytes("my_bank.csv", ["Booked on,Shop,Amount,Account", ...rows, ""].join("\r\n")));
  await expect(app.getByRole("heading", { name: "What is in my_bank.csv?" })).toBeVisible();
  await expect(app.getByLabel("Column with the date")).toHaveValue("Booked on");
  await expect(app.getByRole("switch", { name: "Keep Booked on" })).toBeDisabled();
  await app.getByLabel("Where it comes from").fill("My bank");
  await app.getByLabel("What each row is").fill("Payments");
  await app.getByLabel("Name for Shop").fill("Where");
  await app.getByRole("switch", { name: "Keep Account" }).click();
  await button(app, "Continue").click();
  expect((await dryRun(app)).counts).toEqual(["12 new records"]);
  expect(await storedStreams(openApp)).toEqual([]);
  expect(await store(app)).toBe("12 records stored");

  await app.getByRole("link", { name: "See your data" }).click();
  await expect(app.getByRole("heading", { name: "My bank" })).toBeVisible();
  const table = await openStream(app, "Payments");
  await expect(table.getByRole("columnheader")).toHaveText(["Booked on", "Where", "Amount"]);
  await expect(table.getByRole("row")).toHaveCount(13);
  await expect(table.getByRole("row").nth(1)).toContainText("Café no. 11");
  await expect(table).not.toContainText("IBAN");
});

test("a real table of another service becomes a stream", async ({ app }) => {
  test.skip(!existsSync(netflix), "the sample exports are not beside this checkout");
  await choose(app, netflix);
  await expect(app.getByLabel("Column with the date")).toHaveValue("Start Time (UTC)");
  await app.getByLabel("Where it comes from").fill("Netflix");
  await app.getByLabel("What each row is").fill("Watched");
  await button(app, "Continue").click();
  expect((await dryRun(app)).counts).toEqual(["3 new records"]);
  expect(await store(app)).toBe("3 records stored");
  await expect((await openStream(app, "Watched")).getByRole("row").nth(1)).toContainText("The Crown");
});
