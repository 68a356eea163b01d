import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { appHtml, call, playsRequest, type Reply, resultOf } from "./app-page.ts";
import { test as base, expect } from "./browser.ts";
import { writeSpotifyExport } from "./fixtures/spotify-history.ts";
import { launchWallet, type WalletBrowser } from "./launch.ts";
import { createWallet, importFiles } from "./main-job.ts";
import { unlock } from "./unlock.ts";

export const PASSPHRASE = "correct horse battery staple";
export const PLAYS = 120;

type Ready = {
  /** The wallet's own page: a wallet was made and {@link PLAYS} plays imported. */
  readonly home: Page;
  /** The page of an app on an origin of its own. */
  readonly app: Page;
};

/** Makes a wallet in a browser that has none, and imports {@link PLAYS} plays. Gives the wallet's own page. */
export async function newHome(openApp: WalletBrowser["openApp"]): Promise<Page> {
  const folder = await mkdtemp(join(tmpdir(), "freehold-export-"));
  const files = await writeSpotifyExport(folder, { plays: PLAYS, from: "2025-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z", seed: 7 });
  const home = await openApp("/welcome");
  await createWallet(home, PASSPHRASE);
  await importFiles(home, files);
  await rm(folder, { recursive: true, force: true });
  return home;
}

/** A closed browser profile with a wallet in it, made once for many tests: each has a copy of its own. */
async function makeProfile(): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), "freehold-prepared-"));
  const wallet = await launchWallet({ headless: true, profile });
  await newHome(wallet.openApp);
  await wallet.close();
  return profile;
}

/** A wallet with data in it, and an app that may ask. */
export const test = base.extend<Ready, { prepared: string }>({
  prepared: [
    async ({}, use) => {
      const profile = await makeProfile();
      await use(profile);
      await rm(profile, { recursive: true, force: true });
    },
    { scope: "worker" },
  ],
  wallet: async ({ prepared }, use) => {
    const profile = await mkdtemp(join(tmpdir(), "freehold-profile-"));
    await cp(prepared, profile, { recursive: true });
    const wallet = await launchWallet({ headless: true, profile });
    await use(wallet);
    await wallet.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  },
  home: async ({ openApp }, use) => {
    const home = await openApp("/add");
    await unlock(home, PASSPHRASE);
    await use(home);
  },
  app: async ({ home, serve, context }, use) => {
    expect(home.url()).toContain("/app.html");
    const { origin } = await serve({ "/": appHtml });
    const page = await context.newPage();
    await page.goto(origin);
    await use(page);
  },
});

/** Answers a request in its window. */
export const answer = (approval: Page, button: "Approve" | "Deny" | "Not now"): Promise<void> =>
  approval.getByRole("button", { name: button, exact: true }).click();

/** Asks, waits for the window to show the request, and gives both. The reply settles when somebody answers. */
export async function ask(
  app: Page,
  nextApproval: () => Promise<Page>,
  request = playsRequest(),
): Promise<{ approval: Page; reply: Promise<Reply<"data_requestGrant">> }> {
  const opened = nextApproval();
  const reply = call(app, "data_requestGrant", request);
  const approval = await opened;
  return { approval, reply };
}

/** Asks and has the person approve what was asked, or less. */
export async function granted(
  app: Page,
  nextApproval: () => Promise<Page>,
  request = playsRequest(),
  narrow: (approval: Page) => Promise<void> = async () => {},
) {
  const { approval, reply } = await ask(app, nextApproval, request);
  await narrow(approval);
  await answer(approval, "Approve");
  return resultOf(await reply);
}

export { expect };
