import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { call, resultOf } from "../e2e/app-page.ts";
import { backUp } from "../e2e/keeping.ts";
import { localStorageOf } from "../e2e/local-storage.ts";
import { priceOf, stockPayer, USDC } from "../e2e/payer.ts";
import { encodeBase64url } from "../lib/crypto/base64url.ts";
import type { Block } from "./blocks.ts";
import { blockName } from "./blocks.ts";
import { askFor, PRICE } from "./granting.ts";
import { seeded } from "./random.ts";
import { inSession, newWork, PASSPHRASE, type Session, withApps, withProfile } from "./session.ts";
import { SOURCE, STREAM, type Work } from "./work.ts";

/**
 * node --import tsx faults/freeze.ts <folder>: what the built extension leaves at rest today, and a backup file of it, as fixtures for the
 * tests of later versions (`lib/vault/fixtures/`). Run once for each format that is released; what it writes is never made anew.
 */
const FILE_PASSPHRASE = "a file kept far away from here";
/** As many small imports as are merged into one segment, and one more after that. */
const MERGED = 9;
const PLAYS = 20;

const block = (day: number): Block => ({ name: blockName(day), day, plays: PLAYS });

async function fill(work: Work, app: Page): Promise<void> {
  const { wallet } = work;
  for (let day = 0; day < MERGED; day++) await wallet.run("importBlock", block(day));
  await wallet.run("tidy");
  await wallet.run("importBlock", block(MERGED));
  await wallet.ask("setSearchable", { source: SOURCE, stream: STREAM, searchable: true });
  const read = await given(work, app, {});
  resultOf(await call(app, "data_query", { grantId: read, stream: STREAM, limit: 50 }));
  const priced = await given(work, app, { compensation: { ...USDC, amount: PRICE, per: "read" } });
  const query = { grantId: priced, stream: STREAM, limit: 10 };
  resultOf(await call(app, "data_query", { ...query, payment: await stockPayer()(await priceOf(app, query)) }));
  const over = await given(work, app, {});
  await wallet.ask("revoke", { grantId: over });
  await wallet.ask("setLowestPrices", { symbol: "USDC", read: "0.25", record: "", grant: "" });
  await wallet.ask("blockSite", { site: "ads.example" });
  await wallet.run("tidy");
}

async function given(work: Work, app: Page, change: Parameters<typeof askFor>[2]): Promise<string> {
  const grantId = await askFor(work, app, change);
  if (grantId === undefined) throw new Error("not given");
  return grantId;
}

/** What opens it beside the passphrase. The passkey's secret is what a device would derive. */
async function keysOf({ wallet }: Session) {
  const [id, salt, secret] = [7, 8, 9].map((byte) => encodeBase64url(new Uint8Array(32).fill(byte))) as [string, string, string];
  await wallet.ask("addPasskey", { passphrase: PASSPHRASE, id, salt, secret, name: "A key" });
  const { words } = await wallet.ask("recoveryPhrase", { passphrase: PASSPHRASE });
  return { passphrase: PASSPHRASE, passkey: { id, secret }, words };
}

async function freeze(session: Session, folder: string): Promise<void> {
  const { wallet, browser, apps } = session;
  const [app] = apps;
  if (!app) throw new TypeError("no app");
  await wallet.ask("create", { passphrase: PASSPHRASE });
  await fill(newWork(session, seeded(1)), app);
  const keys = await keysOf(session);
  const grants = (await wallet.ask("grants")).map(({ grantId, state }) => ({ grantId, state }));
  const identities = (await wallet.ask("identities")).map(({ did, payoutAddress }) => ({ did, payoutAddress }));
  const home = await browser.openApp("/data");
  await backUp(home, FILE_PASSPHRASE, join(folder, "backup-1.backup"));
  await home.close();
  const { entries } = (await wallet.ask("verifyLog")) as { readonly entries: number };
  await wallet.ask("lock");
  const { rows, plain } = await wallet.run("readAtRest");
  const seen = { entries, grants, identities, origin: new URL(app.url()).origin };
  const fixture = { ...keys, filePassphrase: FILE_PASSPHRASE, seen, rows, plain, local: await localStorageOf(wallet.page) };
  await writeFile(join(folder, "format-2.json"), `${JSON.stringify(fixture, null, 1)}\n`);
}

const [, , folder] = process.argv;
if (folder === undefined) throw new RangeError("where to? give a folder");
await mkdir(folder, { recursive: true });
await withApps(1, (origins) => withProfile((profile) => inSession(profile, origins, (session) => freeze(session, folder))));
