import type { Page } from "@playwright/test";
import { appHtml } from "../e2e/app-page.ts";
import type { WalletBrowser } from "../e2e/launch.ts";
import { createWallet, importFiles } from "../e2e/main-job.ts";
import { serve } from "../e2e/serve.ts";

/** A wallet with data in it, whose own page is closed, and an app's page in front. */
export async function withApp<R>(wallet: WalletBrowser, files: readonly string[], use: (app: Page) => Promise<R>): Promise<R> {
  const home = await wallet.openApp("/welcome");
  await createWallet(home, "correct horse battery staple");
  await importFiles(home, files);
  await home.close();
  const served = await serve({ "/": appHtml });
  try {
    const app = await wallet.context.newPage();
    await app.goto(served.origin);
    return await use(app);
  } finally {
    await served.close();
  }
}
