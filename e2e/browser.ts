import { test as base } from "@playwright/test";
import { startConcertFinder } from "../examples/concert-finder/server.ts";
import { launchWallet, type WalletBrowser } from "./launch.ts";
import { type Pages, type Served, serve } from "./serve.ts";

type Fixtures = Pick<WalletBrowser, "extensionId" | "worker" | "stopWorker" | "moveClock" | "openApp" | "nextApproval"> & {
  /** A browser of this test's own: fresh profile, the built extension in it. */
  readonly wallet: WalletBrowser;
  /** Serves pages on a free port, until the test ends. Each call is another origin. */
  readonly serve: (pages: Pages, host?: "127.0.0.1" | "localhost") => Promise<Served>;
  /** The running demo app: its origin. */
  readonly concertFinder: { readonly url: string };
};

/** Playwright's `test` with a wallet in the browser. `context` and `page` belong to that browser. */
export const test = base.extend<Fixtures>({
  wallet: async ({}, use) => {
    const wallet = await launchWallet({ headless: true });
    await use(wallet);
    await wallet.close();
  },
  context: async ({ wallet }, use) => use(wallet.context),
  page: async ({ context }, use) => use(await context.newPage()),
  extensionId: async ({ wallet }, use) => use(wallet.extensionId),
  worker: async ({ wallet }, use) => use(wallet.worker),
  stopWorker: async ({ wallet }, use) => use(wallet.stopWorker),
  moveClock: async ({ wallet }, use) => use(wallet.moveClock),
  openApp: async ({ wallet }, use) => use(wallet.openApp),
  nextApproval: async ({ wallet }, use) => use(wallet.nextApproval),
  serve: async ({}, use) => {
    const running: Served[] = [];
    await use(async (pages, host) => {
      const served = await serve(pages, host);
      running.push(served);
      return served;
    });
    await Promise.all(running.map((served) => served.close()));
  },
  concertFinder: async ({}, use) => {
    const running = await startConcertFinder({ port: 0 });
    await use(running);
    await running.close();
  },
});

export { expect } from "@playwright/test";
