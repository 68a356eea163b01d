import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { choose, dryRun, store } from "../e2e/add-data.ts";
import { call, playsRequest, resultOf } from "../e2e/app-page.ts";
import { generateSpotifyHistory } from "../e2e/fixtures/spotify-history.ts";
import { createWallet } from "../e2e/main-job.ts";
import { killBrowserOf } from "../e2e/profile.ts";
import type { Random } from "./random.ts";
import { Scanner } from "./scan.ts";
import { openSession, type Session, withApps, withProfile } from "./session.ts";
import { SOURCE, STREAM } from "./work.ts";

/** Where a scan was made, what it looked at, and what it found. */
export type Scan = { readonly when: string; readonly bytes: number; readonly found: readonly string[] };

const FILES = 4;
const GRANTS_OF = 20;

type Canaries = {
  readonly passphrase: string;
  readonly files: readonly string[];
  /** Of apps: half of them names, half of them what they want the data for. */
  readonly grants: readonly (readonly [name: string, purpose: string])[];
  readonly records: readonly string[];
  /** Written readably by an app's page, to know that looking finds it. */
  readonly control: string;
};

/** Random letters, no two alike: nothing that a compressor could write shorter by pointing to another. */
const canary = (random: Random): string => Array.from({ length: 18 }, () => String.fromCharCode(97 + random.below(26))).join("");

/** One in ten goes into what apps say of themselves, a few into file names, the rest into records. */
function canariesOf(count: number, random: Random): { all: readonly string[]; canaries: Canaries } {
  const all = Array.from({ length: count }, () => canary(random));
  const rest = [...all];
  const take = (n: number): string[] => rest.splice(0, n);
  const [passphrase = ""] = take(1);
  const files = take(FILES);
  const said = take(Math.floor(count / GRANTS_OF) * 2);
  const grants = said.flatMap((name, at) => (at % 2 === 0 ? [[name, said[at + 1] ?? name] as const] : []));
  return { all, canaries: { passphrase, files, grants, records: rest, control: canary(random) } };
}

/** Imports, grants and queries texts that stand nowhere else, and looks for them in every file of the browser's profile. */
export async function scanForCanaries(count: number, random: Random): Promise<Scan[]> {
  const { all, canaries } = canariesOf(count, random);
  const scanner = new Scanner(all);
  const control = new Scanner([canaries.control]);
  return withApps(1, (origins) =>
    withProfile(async (profile) => {
      const scans: Scan[] = [];
      const scan = async (when: string): Promise<void> => {
        const { found, bytes } = await scanner.folder(profile);
        scans.push({ when, bytes, found: found.map(({ file, text }) => `${file}: ${text}`) });
      };
      const first = await openSession(profile, origins);
      try {
        await use(first, canaries);
        await scan("unlocked");
      } finally {
        await killBrowserOf(profile);
        // It may have gone already.
        await first.browser.close().catch(() => undefined);
      }
      if ((await control.folder(profile)).found.length === 0) throw new Error("the scan does not find what is written readably");
      await scan("killed");
      const second = await openSession(profile, origins);
      try {
        await scan("locked, after a restart");
        await readAgain(second, canaries);
        await second.wallet.ask("lock");
        await scan("locked, after it was unlocked and read");
        await second.wallet.ask("erase", { confirm: "erase" });
        await scan("erased");
      } finally {
        await second.browser.close();
      }
      await scan("erased and closed");
      return scans;
    }),
  );
}

/** Everything through the wallet's own screens and the page API, as a person and an app would. */
async function use({ browser, wallet, apps }: Session, { passphrase, files, records, grants, control }: Canaries): Promise<void> {
  const home = await browser.openApp("/welcome");
  await createWallet(home, passphrase);
  await importRecords(home, files, records);
  for (const app of apps) {
    for (const [name, purpose] of grants) await grantAndRead(app, browser.nextApproval(), name, purpose, records);
    await leaveInTheClear(app, control);
  }
  // Seen on screen as well, and asked for by name.
  await home.goto(`${home.url().split("#")[0]}#/data`);
  const { records: seen } = await wallet.ask("records", { source: SOURCE, stream: STREAM, limit: 500 });
  if (!records.every((text) => JSON.stringify(seen).includes(text))) throw new Error("not every canary can be read");
}

async function importRecords(home: Page, files: readonly string[], records: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "freehold-export-"));
  try {
    const paths: string[] = [];
    for (const [at, name] of files.entries()) {
      const mine = records.filter((_, index) => index % files.length === at);
      const plays = generateSpotifyHistory({ plays: mine.length, from: `202${at}-01-01`, to: `202${at}-06-01`, seed: at }).map((play, index) => ({
        ...play,
        [FIELDS[index % FIELDS.length] ?? ""]: mine[index],
        spotify_track_uri: `spotify:track:${at}-${index}`,
      }));
      const path = join(folder, `${name}.json`);
      await writeFile(path, JSON.stringify(plays));
      paths.push(path);
    }
    await choose(home, paths);
    await dryRun(home);
    await store(home);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const FIELDS = ["master_metadata_album_artist_name", "master_metadata_track_name", "master_metadata_album_album_name"];

async function grantAndRead(app: Page, opened: Promise<Page>, name: string, purpose: string, records: readonly string[]): Promise<void> {
  const request = playsRequest({ streams: [{ name: STREAM, necessity: "required" }], purpose_description: purpose });
  const reply = call(app, "data_requestGrant", { ...request, client: { name } });
  const approval = await opened;
  const closed = approval.waitForEvent("close");
  await approval.getByRole("button", { name: "Approve", exact: true }).click();
  await closed;
  const { grantId } = resultOf(await reply);
  const { data } = resultOf(await call(app, "data_query", { grantId, stream: STREAM, limit: 500 }));
  if (!records.every((text) => JSON.stringify(data).includes(text))) throw new Error("not every canary was delivered");
}

/** Reads again after a restart: what was decrypted anew, and the grant's page of it. */
async function readAgain({ wallet, apps }: Session, { passphrase }: Canaries): Promise<void> {
  await wallet.ask("unlock", { passphrase });
  await wallet.ask("records", { source: SOURCE, stream: STREAM, limit: 500 });
  for (const app of apps) {
    const [grant] = resultOf(await call(app, "data_getGrants", {}));
    if (grant) resultOf(await call(app, "data_query", { grantId: grant.grantId, stream: STREAM, limit: 500 }));
  }
}

/** Something that is written readably, to know that looking would find it. Runs in the page. */
async function leaveInTheClear(app: Page, text: string): Promise<void> {
  await app.evaluate(
    (value) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open("control");
        opening.onupgradeneeded = () => opening.result.createObjectStore("things");
        opening.onerror = () => reject(new Error("control"));
        opening.onsuccess = () => {
          const writing = opening.result.transaction("things", "readwrite", { durability: "strict" });
          writing.objectStore("things").put({ value }, 1);
          writing.oncomplete = () => resolve();
        };
      }),
    text,
  );
}
