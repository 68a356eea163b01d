import type { Page, Worker } from "@playwright/test";
import { button, choose, dryRun, goTo, openStream, store, storedStreams } from "./add-data.ts";
import { call, codeOf, heard, playsRequest, resultOf } from "./app-page.ts";
import { generateSpotifyHistory } from "./fixtures/spotify-history.ts";
import { launchWallet } from "./launch.ts";
import { verifyLog } from "./main-job.ts";
import { expect, granted, newHome, PASSPHRASE, PLAYS, test as ready } from "./ready.ts";
import { type SmallDisk, smallDisk, whyNoSmallDisk } from "./small-disk.ts";

const stream = "play_events";
const MIB = 1024 * 1024;

/** Room for what cannot wait, and for nothing else. */
const LITTLE = 20 * MIB;
/** Room for much, and not for a large import. */
const SOME = 32.5 * MIB;
const PLENTY = 120 * MIB;

type Disk = Pick<SmallDisk, "leave">;

const full = (page: Page) => page.getByRole("alert").filter({ hasText: "The disk is full: nothing new can be kept" });
const locked = (page: Page) => page.getByRole("heading", { name: "Unlock your wallet" });
const rowOf = (home: Page, app: Page) => home.getByRole("listitem", { name: new URL(app.url()).origin, exact: true });

/** The minute's alarm, now. Runs in the worker. */
const tidy = (worker: Worker): Promise<void> =>
  worker.evaluate(() => (chrome.alarms.onAlarm as unknown as { dispatch(alarm: object): void }).dispatch({ name: "tidy" }));

const exportOf = (plays: number, seed: number) => ({
  name: "Streaming_History_Audio_2020_0.json",
  mimeType: "",
  buffer: Buffer.from(JSON.stringify(generateSpotifyHistory({ plays, from: "2020-01-01", to: "2024-12-31", seed }))),
});

type Given = Pick<Parameters<Parameters<typeof ready>[2]>[0], "app" | "home" | "nextApproval" | "openApp" | "stopWorker" | "worker">;

async function story({ app, home, nextApproval, openApp, stopWorker, worker }: Given, { leave }: Disk): Promise<void> {
  const [first, second, third] = [await granted(app, nextApproval), await granted(app, nextApproval), await granted(app, nextApproval)];
  const query = ({ grantId }: { grantId: string }, limit = 5) => call(app, "data_query", { grantId, stream, limit });
  expect(resultOf(await query(first)).disclosure.usesLeft).toBe(99);

  // An import that does not fit is refused, and nothing of it is there.
  await leave(SOME);
  await choose(home, exportOf(10_000, 1));
  await dryRun(home);
  await button(home, "Import").click();
  await expect(home.getByText("There is not enough room on this computer for these records. Nothing was stored.")).toBeVisible();
  expect(await storedStreams(openApp)).toEqual([expect.stringContaining(`${PLAYS} records`)]);

  // Nothing that must be written down is done; access can be stopped for good; what is here can be seen.
  await leave(LITTLE);
  await tidy(await worker());
  await expect(full(home)).toBeVisible();
  expect(codeOf(await query(first))).toBe("internal");
  expect(codeOf(await call(app, "data_present", { grantId: first.grantId, challenge: "12345678", audience: "https://verifier.example" }))).toBe(
    "internal",
  );
  expect(codeOf(await call(app, "data_requestGrant", playsRequest()))).toBe("internal");
  expect(resultOf(await call(app, "data_getPending", {}))).toEqual([]);
  await goTo(home, "/access");
  await rowOf(home, app).first().getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(home.getByText("Access stopped. The next read is refused.")).toHaveCount(1);
  await expect(home.getByText("this holds only until the browser closes")).toHaveCount(0);
  expect(codeOf(await query(third))).toBe("grant_revoked");

  // With no room at all too.
  await leave(0);
  await home.reload();
  await expect(full(home)).toBeVisible();
  await rowOf(home, app).first().getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(home.getByText("this holds only until the browser closes")).toBeVisible();
  expect(codeOf(await query(second))).toBe("grant_revoked");
  await expect.poll(() => heard(app)).toContain("grantRevoked");
  expect(codeOf(await query(first))).toBe("internal");
  await openStream(home, "Listening history");
  await stopWorker();
  expect(codeOf(await query(second))).toBe("grant_revoked");
  await button(home, "Lock").click();
  await expect(locked(home)).toBeVisible();
  await home.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await button(home, "Unlock").click();
  await expect(full(home)).toBeVisible();
  expect(codeOf(await query(second))).toBe("grant_revoked");
  await openStream(home, "Listening history");

  // Room again: what was stopped stays so for good, and everything goes on.
  await leave(PLENTY);
  await tidy(await worker());
  await expect(full(home)).toHaveCount(0);
  expect(codeOf(await query(second))).toBe("grant_revoked");
  expect(resultOf(await query(first)).disclosure.usesLeft).toBe(98);
  await goTo(home, "/activity");
  await home.getByLabel("Kind", { exact: true }).selectOption({ label: "Access ended" });
  await expect(home.getByRole("list", { name: "Activity" }).getByRole("listitem").filter({ hasText: "You stopped the access of" })).toHaveCount(2);
  await verifyLog(home);
  await choose(home, exportOf(1000, 2));
  await dryRun(home);
  expect(await store(home)).toBe("1,000 records stored");
}

const told = ready.extend<{ disk: Disk }>({
  disk: async ({ wallet: { context, extensionId, openApp, stopWorker } }, use) => {
    const origin = `chrome-extension://${extensionId}`;
    const first = await openApp("/data");
    // A worker that is stopped while it comes up for the first time is not always heard of again.
    await expect(locked(first)).toBeVisible();
    const session = await context.newCDPSession(first);
    // With `unlimitedStorage` this stops no write: it changes what the browser says is left.
    const leave = async (bytes: number): Promise<void> => {
      await session.send("Storage.overrideQuotaForOrigin", { origin });
      const { usage } = await session.send("Storage.getUsageAndQuota", { origin });
      await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: usage + bytes });
    };
    await leave(PLENTY);
    // The worker may have asked before, and where there was so much room it does not ask again at once.
    await stopWorker();
    await use({ leave });
  },
  home: async ({ disk, home }, use) => {
    expect(disk).toBeDefined();
    await use(home);
  },
});

told(
  "little room, as the browser tells it: refused before it is acknowledged, readable, revocable",
  async ({ disk, app, home, nextApproval, openApp, stopWorker, worker }) => {
    told.slow();
    await story({ app, home, nextApproval, openApp, stopWorker, worker }, disk);
  },
);

const small = ready.extend<{ disk: SmallDisk }>({
  disk: async ({}, use) => {
    const reason = await whyNoSmallDisk();
    ready.skip(reason !== undefined, reason);
    const disk = await smallDisk();
    await use(disk);
    await disk.remove();
  },
  wallet: async ({ disk: { executable } }, use) => {
    const wallet = await launchWallet({ headless: true, executable });
    await use(wallet);
    await wallet.close();
  },
  // A prepared profile would lie behind the small disk, not on it.
  home: async ({ openApp }, use) => use(await newHome(openApp)),
});

small("a disk that is really full: the same", async ({ disk, app, home, nextApproval, openApp, stopWorker, worker }) => {
  small.slow();
  await story({ app, home, nextApproval, openApp, stopWorker, worker }, disk);
});
