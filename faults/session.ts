import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { appHtml, call, codeOf } from "../e2e/app-page.ts";
import { launchWallet, type WalletBrowser } from "../e2e/launch.ts";
import { serve } from "../e2e/serve.ts";
import { originOf } from "./granting.ts";
import { Journal } from "./journal.ts";
import type { Random } from "./random.ts";
import { openWalletPage, type WalletPage } from "./wallet-page.ts";
import type { Whole } from "./whole.ts";
import { STREAM, type Work } from "./work.ts";

export const PASSPHRASE = "correct horse battery staple";

/** A folder for a browser profile, gone afterwards. With `from`: a copy of that one. */
export async function withProfile<R>(use: (profile: string) => Promise<R>, from?: string): Promise<R> {
  const folder = await mkdtemp(join(tmpdir(), "freehold-faults-"));
  try {
    if (from !== undefined) await cp(from, folder, { recursive: true });
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Origins of apps that stay the same while browsers come and go. */
export async function withApps<R>(count: number, use: (origins: readonly string[]) => Promise<R>): Promise<R> {
  const served = await Promise.all(Array.from({ length: count }, () => serve({ "/": appHtml })));
  try {
    return await use(served.map(({ origin }) => origin));
  } finally {
    await Promise.all(served.map((one) => one.close()));
  }
}

/** A running browser of a profile: its wallet, which is locked or not there yet, and the pages of the apps. */
export type Session = { readonly browser: WalletBrowser; readonly wallet: WalletPage; readonly apps: readonly Page[] };

export async function openSession(profile: string, origins: readonly string[]): Promise<Session> {
  const browser = await launchWallet({ headless: true, profile });
  try {
    const wallet = await openWalletPage(browser);
    const apps = await Promise.all(
      origins.map(async (origin) => {
        const app = await browser.context.newPage();
        await app.goto(origin);
        return app;
      }),
    );
    return { browser, wallet, apps };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

export async function inSession<R>(profile: string, origins: readonly string[], use: (session: Session) => Promise<R>): Promise<R> {
  const session = await openSession(profile, origins);
  try {
    return await use(session);
  } finally {
    await session.browser.close();
  }
}

export const newWork = ({ wallet, apps }: Session, random: Random, before?: Work): Work => ({
  blocks: [],
  grants: [],
  days: 0,
  journal: new Journal(),
  ...before,
  wallet,
  apps,
  random,
  ended: false,
});

/** Asks for data under a grant that was revoked, in each app. What is served instead of refused is told. */
export async function readsOfRevoked({ apps, journal, random }: Work, { grants }: Whole): Promise<string[]> {
  const served: string[] = [];
  for (const app of apps) {
    const mine = grants.filter(({ origin, state }) => state === "revoked" && origin === originOf(app));
    if (mine.length === 0) continue;
    const { grantId } = random.pick(mine);
    const code = await journal.watch("refusal", async () => codeOf(await call(app, "data_query", { grantId, stream: STREAM })) ?? "served");
    if (code !== "grant_revoked") served.push(`a read of the revoked grant ${grantId}: ${code ?? "failed"}`);
  }
  return served;
}
