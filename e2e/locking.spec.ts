import type { Page, Worker } from "@playwright/test";
import { button, choose, dryRun, goTo, openStream, store } from "./add-data.ts";
import { appHtml, call, codeOf, heard, playsRequest, resultOf } from "./app-page.ts";
import { test as plain } from "./browser.ts";
import { generateSpotifyHistory } from "./fixtures/spotify-history.ts";
import { inHeapOfPage, inHeapOfWorker, WHOLE_STRINGS } from "./heap.ts";
import { launchWallet } from "./launch.ts";
import { createWallet } from "./main-job.ts";
import { expect, granted } from "./ready.ts";
import { recoveryWords, unlock } from "./unlock.ts";

const stream = "play_events";
/** The first word that an index of words names, which stands in its directory. */
const WORD = "0000kanarienvogel";
const CANARY = `${WORD}-5b1f-artist`;
const SECRET = "zwölf Boxkämpfer jagen Viktor quer";

const locked = (page: Page) => page.getByRole("heading", { name: "Unlock your wallet" });

/** The computer is said to be in this state, as the browser would say it. */
const computerIs = (worker: Worker, state: "idle" | "locked"): Promise<void> =>
  worker.evaluate((now) => (chrome.idle.onStateChanged as unknown as { dispatch(state: string): void }).dispatch(now), state);

/** The index of words is brought on, as it is every minute. */
const tidy = (worker: Worker): Promise<void> =>
  worker.evaluate(() => (chrome.alarms.onAlarm as unknown as { dispatch(alarm: { name: string }): void }).dispatch({ name: "tidy" }));

/** Session storage as text. */
const session = (worker: Worker): Promise<string> => worker.evaluate(async () => JSON.stringify(await chrome.storage.session.get(null)));

const test = plain.extend({
  wallet: async ({}, use) => {
    const wallet = await launchWallet({ headless: true, flags: [WHOLE_STRINGS] });
    await use(wallet);
    await wallet.close();
  },
});

test("locked in any way, nothing of the vault is left in memory, and open pages hear of it", async ({
  context,
  extensionId,
  openApp,
  nextApproval,
  serve,
  worker,
}) => {
  test.slow();
  const home = await openApp("/welcome");
  await createWallet(home, SECRET);
  const history = generateSpotifyHistory({ plays: 300, from: "2025-01-01", to: "2025-06-01", seed: 3 });
  const plays = history.map((play) => ({ ...play, master_metadata_album_artist_name: CANARY }));
  await choose(home, { name: "Streaming_History_Audio_2025_0.json", mimeType: "", buffer: Buffer.from(JSON.stringify(plays)) });
  await dryRun(home);
  await store(home);
  await openStream(home, "Listening history");
  await home.getByRole("switch", { name: "Quick search", exact: true }).click();
  await expect(home.getByRole("switch", { name: "Quick search", exact: true })).toBeChecked();
  await tidy(await worker());
  const words = (await recoveryWords(home, SECRET)).slice(0, 6).join(" ");
  const app = await context.newPage();
  await app.goto((await serve({ "/": appHtml })).origin);
  const { grantId, credential } = await granted(app, nextApproval, playsRequest());
  const popup = await context.newPage();
  await popup.goto(`chrome-extension://${extensionId}/popup.html`);

  const ways = {
    "on demand": () => button(home, "Lock").click(),
    "from the toolbar": () => button(popup, "Lock").click(),
    "when nobody uses the computer": async () => computerIs(await worker(), "idle"),
    "with the computer": async () => computerIs(await worker(), "locked"),
  };
  for (const [times, [way, lock]] of Object.entries(ways).entries()) {
    await test.step(way, async () => {
      // Our own pages show what there is, and the app reads of it.
      await goTo(home, "/access");
      await expect(home.getByRole("button", { name: "Revoke", exact: true })).toBeVisible();
      await openStream(home, "Listening history");
      await home.getByRole("searchbox", { name: "Search", exact: true }).fill(WORD);
      await expect(home.getByRole("status").filter({ hasText: "found" })).toBeVisible();
      await expect(home.getByText(CANARY).first()).toBeVisible();
      expect(JSON.stringify(resultOf(await call(app, "data_query", { grantId, stream })).data)).toContain(CANARY);
      const { vaultKey } = JSON.parse(await session(await worker())) as { vaultKey: { vaultKey: string } };
      const secrets = [CANARY, WORD, vaultKey.vaultKey, SECRET, words, credential.slice(-40)];
      // It is to be seen where one looks.
      expect(await inHeapOfPage(home, secrets)).toContain(CANARY);
      expect(await inHeapOfWorker(home, secrets)).toEqual(expect.arrayContaining([WORD, vaultKey.vaultKey]));

      await lock();
      for (const page of [home, popup]) await expect(locked(page)).toBeVisible();
      await expect.poll(async () => (await heard(app)).filter((event) => event === "disconnect")).toHaveLength(times + 1);
      expect(codeOf(await call(app, "data_query", { grantId, stream }))).toBe("locked");
      const kept = await session(await worker());
      expect(secrets.filter((secret) => kept.includes(secret))).toEqual([]);
      // An answer that was on its way when it was locked goes with the next collection: what is kept, stays, and is found.
      await expect.poll(() => inHeapOfWorker(home, secrets)).toEqual([]);
      // All open pages of the wallet share one heap.
      await expect.poll(() => inHeapOfPage(home, secrets)).toEqual([]);
      await unlock(home, SECRET);
    });
  }
});
