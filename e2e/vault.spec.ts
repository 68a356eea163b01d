import type { Page } from "@playwright/test";
import type { MethodInput, MethodName } from "../lib/protocol/methods.ts";
import { button, choose, dryRun, goTo, store, storedStreams } from "./add-data.ts";
import { appHtml, call, codeOf, playsRequest, resultOf } from "./app-page.ts";
import { test as plain } from "./browser.ts";
import { generateSpotifyHistory } from "./fixtures/spotify-history.ts";
import { launchWallet, type WalletBrowser } from "./launch.ts";
import { createWallet } from "./main-job.ts";
import { findIn, killBrowserOf } from "./profile.ts";
import { expect, granted, PASSPHRASE, test } from "./ready.ts";

const stream = "play_events";
const passphraseBox = (page: Page) => page.getByLabel("Passphrase", { exact: true });
const locked = (page: Page) => page.getByRole("heading", { name: "Unlock your wallet" });

async function tryToUnlock(page: Page, passphrase: string): Promise<void> {
  await passphraseBox(page).fill(passphrase);
  await button(page, "Unlock").click();
}

async function unlock(page: Page, passphrase: string): Promise<void> {
  await tryToUnlock(page, passphrase);
  await expect(locked(page)).toHaveCount(0);
}

/** The computer is said to have been locked by its user, as the browser would say it. Runs in the worker. */
function screenLocks(): void {
  (chrome.idle.onStateChanged as unknown as { dispatch(state: string): void }).dispatch("locked");
}

test("locked: every route shows Unlock in place and nothing else; unlocked, the route is still there", async ({ home, openApp, context }) => {
  await goTo(home, "/data");
  await expect(home.getByText("Listening history")).toBeVisible();
  const other = await openApp("/access");
  await expect(other.getByRole("heading", { name: "Access", level: 1 })).toBeVisible();
  await button(home, "Lock").click();
  await expect(locked(home)).toBeVisible();
  await expect(home.getByText("Listening history")).toHaveCount(0);
  // Other tabs lock with it.
  await expect(locked(other)).toBeVisible();

  for (const route of [
    "/welcome",
    "/create",
    "/data",
    "/data/0/0",
    "/add",
    "/access",
    "/activity",
    "/earnings",
    "/identity",
    "/settings",
    "/backup",
    "/none",
  ]) {
    await goTo(other, route);
    await other.reload();
    await expect(locked(other)).toBeVisible();
    await expect(other.getByRole("navigation", { name: "Main" })).toHaveCount(0);
  }
  const popup = await context.newPage();
  await popup.goto(home.url().replace(/app\.html.*/, "popup.html"));
  await expect(locked(popup)).toBeVisible();

  await goTo(other, "/settings");
  await unlock(other, PASSPHRASE);
  await expect(other.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
  expect(other.url()).toMatch(/#\/settings$/);
  await expect(home.getByText("Listening history")).toBeVisible();
  await expect(button(popup, "Lock")).toBeVisible();
});

test("a wrong passphrase is told; after a few the wait grows, holds for the right one too, and survives the worker", async ({
  home,
  moveClock,
  stopWorker,
}) => {
  const told = home.getByRole("alert");
  const wrong = async (tries: number) => {
    if (tries > 5) await moveClock(tries * 60_000);
    await tryToUnlock(home, `wrong ${tries}`);
    await expect(told).toHaveText("That passphrase does not open this wallet.");
  };
  const refused = async () => {
    await tryToUnlock(home, PASSPHRASE);
    await expect(told).toHaveText(/^Too many wrong tries\. Try again in \d+ seconds?\.$/);
    return Number(/\d+/.exec(await told.innerText())?.[0]);
  };
  await button(home, "Lock").click();
  for (let tries = 1; tries <= 7; tries++) await wrong(tries);
  expect(await refused()).toBeLessThanOrEqual(20);
  await stopWorker();
  await home.reload();
  await refused();
  await wrong(8);
  expect(await refused()).toBeGreaterThan(20);
  await moveClock(60 * 60_000);
  await unlock(home, PASSPHRASE);
  await expect(home.getByLabel("Choose files")).toBeVisible();
});

test("a stopped worker locks nobody out; the screen's lock and the Lock button do", async ({ app, home, nextApproval, stopWorker, worker }) => {
  const { grantId } = await granted(app, nextApproval);
  await stopWorker();
  expect(resultOf(await call(app, "data_query", { grantId, stream })).data).toHaveLength(25);
  await goTo(home, "/data");
  await expect(home.getByText("Listening history")).toBeVisible();
  await stopWorker();
  await home.reload();
  await expect(home.getByText("Listening history")).toBeVisible();

  await (await worker()).evaluate(screenLocks);
  await expect(locked(home)).toBeVisible();
  expect(codeOf(await call(app, "data_query", { grantId, stream }))).toBe("locked");
  await stopWorker();
  await home.reload();
  await expect(locked(home)).toBeVisible();
  expect(codeOf(await call(app, "data_query", { grantId, stream }))).toBe("locked");
  await unlock(home, PASSPHRASE);
  expect(resultOf(await call(app, "data_query", { grantId, stream })).disclosure.usesLeft).toBe(98);
});

test("while it is locked, a page cannot tell what exists", async ({ app, home, nextApproval }) => {
  const { grantId } = await granted(app, nextApproval);
  await button(home, "Lock").click();
  await expect(locked(home)).toBeVisible();
  const never = grantId.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  const about = (id: string): [MethodName, MethodInput[MethodName]][] => [
    ["data_query", { grantId: id, stream }],
    ["data_query", { grantId: id, stream: "no_such_stream", fields: ["nothing"] }],
    ["data_present", { grantId: id, challenge: "12345678", audience: "https://verifier.example" }],
    ["data_revokeGrant", { grantId: id }],
    ["data_getGrants", {}],
  ];
  const replies: string[] = [];
  for (const id of [grantId, never]) for (const [method, params] of about(id)) replies.push(JSON.stringify(await call(app, method, params)));
  expect([...new Set(replies)]).toHaveLength(1);
  expect(replies[0]).toContain('"code":"locked"');
});

test("the recovery phrase: after the passphrase, written down, three words asked, then it reminds no more", async ({ home, moveClock }) => {
  const reminder = home.getByText("Write down your recovery phrase");
  await goTo(home, "/data");
  await expect(reminder).toBeVisible();
  await goTo(home, "/backup");
  const told = home.getByRole("alert");
  const show = async (passphrase: string) => {
    await passphraseBox(home).fill(passphrase);
    await button(home, "Show the words").click();
  };
  for (let tries = 1; tries <= 5; tries++) {
    await show(`wrong ${tries}`);
    await expect(told).toHaveText("That passphrase does not open this wallet.");
  }
  // Turned back, the clock makes the wait of some seconds one that a slow test does not sit out.
  await moveClock(-60_000);
  await show(PASSPHRASE);
  await expect(told).toHaveText(/^Too many wrong tries\. Try again in \d+ seconds\.$/);
  await expect(home.getByRole("list", { name: "Recovery phrase" })).toHaveCount(0);
  await moveClock(60_000);
  await show(PASSPHRASE);
  const words = await wordsOf(home);
  expect(words).toHaveLength(24);
  expect(words.every((word) => /^[a-z]{3,8}$/.test(word))).toBe(true);

  await button(home, "I wrote them down").click();
  const boxes = home.getByRole("textbox", { name: /^Word \d+$/ });
  await expect(boxes).toHaveCount(3);
  await expect(button(home, "Confirm")).toBeDisabled();
  await answerWords(home, words, (word) => (word === "zebra" ? "zoo" : "zebra"));
  await expect(home.getByRole("alert")).toContainText("Those words do not match.");
  await answerWords(home, words, (word, nth) => (nth === 2 ? `${word}x` : word));
  await expect(home.getByRole("alert")).toContainText("Those words do not match.");
  await answerWords(home, words, (word, nth) => (nth === 0 ? ` ${word.toUpperCase()} ` : word));
  await expect(home.getByText("You are backed up")).toBeVisible();

  await goTo(home, "/data");
  await expect(home.getByText("Listening history")).toBeVisible();
  await expect(reminder).toHaveCount(0);
  await goTo(home, "/activity");
  await expect(home.getByText("You wrote down the recovery phrase.")).toBeVisible();
});

async function wordsOf(app: Page): Promise<string[]> {
  const list = app.getByRole("list", { name: "Recovery phrase" });
  await expect(list).toBeVisible();
  return (await list.getByRole("listitem").allInnerTexts()).map((text) => text.replace(/[\d\s]/g, ""));
}

async function answerWords(app: Page, words: readonly string[], change: (word: string, nth: number) => string = (word) => word): Promise<void> {
  for (const [nth, box] of (await app.getByRole("textbox", { name: /^Word \d+$/ }).all()).entries()) {
    const label = (await box.evaluate((input: HTMLInputElement) => input.labels?.[0]?.innerText)) ?? "";
    await box.fill(change(words[Number(label.replace("Word ", "")) - 1] ?? "", nth));
  }
  await button(app, "Confirm").click();
}

const CANARY = "kanarienvogel";
const SECRET = "zwölf Boxkämpfer jagen Viktor quer durch den Sylter Deich";
const canaries = [`${CANARY}-artist-5b1f`, `${CANARY}-track-9c2e`, `${CANARY}-album-77d0`];
const [artist = "", track = "", album = ""] = canaries;

/** A wallet in a profile that is kept, with canaries in its records, and an app that may read them and has. */
async function filled({ context, openApp, nextApproval }: WalletBrowser, origin: string) {
  const home = await openApp("/welcome");
  await createWallet(home, SECRET);
  const history = generateSpotifyHistory({ plays: 40, from: "2025-01-01", to: "2025-06-01", seed: 3 }).map((play) => ({
    ...play,
    master_metadata_album_artist_name: artist,
    master_metadata_track_name: track,
    master_metadata_album_album_name: album,
    spotify_track_uri: "spotify:track:1",
  }));
  await choose(home, { name: "Streaming_History_Audio_2025_0.json", mimeType: "", buffer: Buffer.from(JSON.stringify(history)) });
  await dryRun(home);
  await store(home);
  const app = await context.newPage();
  await app.goto(origin);
  const { grantId } = await granted(app, nextApproval, playsRequest({ streams: [{ name: stream, necessity: "required" }] }));
  const page = resultOf(await call(app, "data_query", { grantId, stream, limit: 100 }));
  expect(JSON.stringify(page.data)).toContain(track);
  return { home, app, grantId };
}

/** Something that is written readably, to know that looking would find it. */
async function leaveInTheClear(app: Page, text: string): Promise<void> {
  await app.evaluate(async (value) => {
    const opening = indexedDB.open("control");
    await new Promise<void>((resolve, reject) => {
      opening.onupgradeneeded = () => opening.result.createObjectStore("things");
      opening.onerror = () => reject(new Error("control"));
      opening.onsuccess = () => {
        const writing = opening.result.transaction("things", "readwrite", { durability: "strict" });
        writing.objectStore("things").put({ value }, 1);
        writing.oncomplete = () => resolve();
      };
    });
  }, text);
}

plain("nothing readable at rest: unlocked, killed, locked and closed; a restart is locked and loses nothing", async ({ serve }, info) => {
  plain.slow();
  const profile = info.outputPath("profile");
  const { origin } = await serve({ "/": appHtml });
  const control = `${CANARY}-control-41aa`;
  const first = await launchWallet({ headless: true, profile });
  const { home, app, grantId } = await filled(first, origin);
  await goTo(home, "/backup");
  await passphraseBox(home).fill(SECRET);
  await button(home, "Show the words").click();
  const words = await wordsOf(home);
  await button(home, "I wrote them down").click();
  await answerWords(home, words);
  await expect(home.getByText("You are backed up")).toBeVisible();
  await leaveInTheClear(app, control);

  const phrase = words.slice(3).flatMap((_, at) => [words.slice(at, at + 4).join(" "), words.slice(at, at + 4).join('","')]);
  const secrets = [...canaries, SECRET, ...phrase];
  const ours = (path: string) => path.includes(first.extensionId);
  /** Names of what is held, and of whom it was shown to: at rest, the wallet's own files tell none of it. */
  const telling = [origin, new URL(origin).host, "play_events", "Listening history", "Streaming_History", "spotify"];
  const nothing = async () => {
    expect(await findIn(profile, secrets)).toEqual([]);
    expect(await findIn(profile, telling, ours)).toEqual([]);
  };
  // Unlocked, with the browser running and after it was killed.
  await nothing();
  await killBrowserOf(profile);
  await first.close().catch(() => undefined);
  expect(await findIn(profile, [control])).not.toEqual([]);
  expect(await findIn(profile, ["header"], ours)).not.toEqual([]);
  await nothing();

  const second = await launchWallet({ headless: true, profile });
  const back = await second.openApp("/data");
  await expect(locked(back)).toBeVisible();
  await unlock(back, SECRET);
  expect(await storedStreams(second.openApp)).toEqual([expect.stringContaining("40 records")]);
  const visited = await second.context.newPage();
  await visited.goto(origin);
  const again = resultOf(await call(visited, "data_query", { grantId, stream, limit: 100 }));
  expect(again.data).toHaveLength(40);
  expect(again.disclosure.usesLeft).toBe(98);
  await goTo(back, "/activity");
  await button(back, "Verify log").click();
  await expect(back.getByRole("status").filter({ hasText: "The log is whole" })).toBeVisible();
  await button(back, "Lock").click();
  await expect(locked(back)).toBeVisible();
  await nothing();
  await second.close();
  await nothing();
});
