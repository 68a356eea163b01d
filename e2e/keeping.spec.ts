import { readFile, writeFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { button, choose, dryRun, goTo, store, storedStreams } from "./add-data.ts";
import { call, codeOf, resultOf } from "./app-page.ts";
import {
  alert,
  backUp,
  box,
  chooseBackup,
  choosePassphrase,
  earlierPlays,
  ended,
  FILE_PASSPHRASE,
  heading,
  NEXT_PASSPHRASE,
  reportOf,
  type Secret,
  STREAM,
  saved,
} from "./keeping.ts";
import { launchWallet, type WalletBrowser } from "./launch.ts";
import { look } from "./look.ts";
import { verifyLog } from "./main-job.ts";
import { expect, granted, PASSPHRASE, PLAYS, test } from "./ready.ts";
import { lock, recoveryWords, unlock } from "./unlock.ts";

/** A wallet with data, an app that reads it, and a backup file of all that. */
async function backedUp(home: Page, app: Page, nextApproval: () => Promise<Page>, path: string) {
  const { grantId } = await granted(app, nextApproval);
  resultOf(await call(app, "data_query", { grantId, stream: STREAM }));
  const words = await recoveryWords(home, PASSPHRASE);
  return { grantId, words, file: await backUp(home, FILE_PASSPHRASE, path) };
}

async function restoreElsewhere(other: WalletBrowser, file: string, secret: Secret): Promise<Page> {
  const app = await other.openApp("/welcome");
  await button(app, "Restore from backup").click();
  await heading(app, "Restore from backup");
  await chooseBackup(app, file, secret);
  await choosePassphrase(app, NEXT_PASSPHRASE, "New passphrase", "Confirm new passphrase");
  await button(app, "Restore").click();
  await expect(ended(app)).toContainText(`Back again: ${PLAYS} records, 1 permission, and 1 identity.`);
  await expect(ended(app)).toContainText("Access is paused until you have looked through your apps.");
  return app;
}

for (const by of ["passphrase", "words"] as const) {
  test(`a backup comes back on another computer by its ${by}: records, access, identities and log, and access waits`, async ({
    home,
    app,
    nextApproval,
  }, info) => {
    test.slow();
    const { grantId, words, file } = await backedUp(home, app, nextApproval, info.outputPath("backup"));
    expect(await reportOf(home)).toMatchObject({ "Listening history": `${PLAYS} records`, "Permissions of apps": "1", Identities: "1" });
    await goTo(home, "/settings");
    await expect(home.getByText("Last backup: just now.")).toBeVisible();

    const other = await launchWallet({ headless: true });
    try {
      const there = await restoreElsewhere(other, file, by === "words" ? { words } : { passphrase: FILE_PASSPHRASE });
      await unlock(there, NEXT_PASSPHRASE);
      await expect(button(there, "Resume access")).toBeVisible();
      expect(await storedStreams(other.openApp)).toEqual([expect.stringContaining(`${PLAYS} records`)]);
      await there.getByRole("link", { name: "Look through your apps" }).click();
      const grant = there.getByRole("listitem", { name: new URL(app.url()).origin, exact: true });
      await expect(grant).toContainText("99 of 100 reads left");
      await expect(ended(there)).toHaveCount(0);
      await goTo(there, "/identity");
      await expect(there.getByRole("list", { name: "Apps that know you" }).getByRole("listitem")).toHaveCount(1);
      await verifyLog(there);
      await expect(there.getByText(/^You restored the wallet from a backup made on /)).toBeVisible();
      await expect(there.getByText(/ read 25 records of Listening history /)).toBeVisible();
      expect(await recoveryWords(there, NEXT_PASSPHRASE)).toEqual(words);
      await goTo(there, "/settings");
      await expect(there.getByText(/^Last backup: (just now|\d+ (second|minute)s? ago)\./)).toBeVisible();

      const visited = await other.context.newPage();
      await visited.goto(app.url());
      const query = { grantId, stream: STREAM } as const;
      expect(codeOf(await call(visited, "data_query", query))).toBe("locked");
      await button(there, "Resume access").click();
      await expect(button(there, "Resume access")).toHaveCount(0);
      expect(resultOf(await call(visited, "data_query", query)).disclosure.usesLeft).toBe(98);
    } finally {
      await other.close();
    }
  });
}

test("a backup is checked without touching anything: the good file, a changed one, a cut one, no backup, a wrong passphrase", async ({
  home,
  openApp,
}, info) => {
  test.slow();
  const words = await recoveryWords(home, PASSPHRASE);
  const good = await backUp(home, FILE_PASSPHRASE, info.outputPath("good"));
  await look(home, "backup-made");
  const bytes = await readFile(good);
  const variant = async (name: string, content: Buffer): Promise<string> => {
    const path = info.outputPath(name);
    await writeFile(path, content);
    return path;
  };
  const middle = Math.floor(bytes.length * 0.6);
  const flipped = Buffer.from(bytes);
  flipped.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);

  await goTo(home, "/settings");
  await button(home, "Check a backup").click();
  await heading(home, "Check a backup");
  await button(home, "Check this backup").click();
  await expect(home.getByText("Choose the file first.")).toBeVisible();
  await expect(home.getByText("Fill this in.")).toBeVisible();
  await look(home, "drill-asked");

  const verdict = async (file: string, secret: Secret): Promise<string> => {
    await chooseBackup(home, file, secret);
    await button(home, "Check this backup").click();
    await expect(home.getByRole("progressbar")).toHaveCount(0);
    const told = home.getByRole("status").filter({ hasText: "This backup would restore" }).or(alert(home));
    await expect(told).toBeVisible();
    return (await told.innerText()).replace(/\s+/g, " ");
  };
  const secret = { passphrase: FILE_PASSPHRASE };
  expect(await verdict(await variant("flipped", flipped), secret)).toMatch(/^This backup would not restore This backup was changed or damaged/);
  await look(home, "drill-refused");
  expect(await verdict(await variant("cut", bytes.subarray(0, Math.floor(bytes.length * 0.7))), secret)).toMatch(
    /would not restore A part of this backup is missing/,
  );
  expect(await verdict(await variant("other", Buffer.from("Booked on,Shop\n2026-01-01,Café\n".repeat(50))), secret)).toMatch(
    /This file is not a Freehold backup\.$/,
  );
  expect(await verdict(good, { passphrase: PASSPHRASE })).toMatch(/That passphrase does not open this backup\./);
  const others = [...words.slice(1), words[0] ?? ""];
  expect(await verdict(good, { words: others })).toMatch(/Those words do not open this backup\./);
  await look(home, "drill-words-refused");
  expect(await verdict(good, secret)).toMatch(/^This backup would restore/);
  expect(await reportOf(home)).toMatchObject({ "Listening history": `${PLAYS} records`, "Permissions of apps": "0", Identities: "0" });
  await look(home, "drill-good");
  await button(home, "Check another").click();
  expect(await verdict(good, { words })).toMatch(/^This backup would restore/);

  expect(await storedStreams(openApp)).toEqual([expect.stringContaining(`${PLAYS} records`)]);
  expect(await verifyLog(home)).toContain("The log is whole");
});

/** What the page encrypts from now on waits until {@link goOn}. Runs in the page. */
function hold(): void {
  const encrypt = crypto.subtle.encrypt.bind(crypto.subtle);
  const held = new Promise<void>((goOn) => Object.assign(window, { goOn }));
  crypto.subtle.encrypt = (...call) => held.then(() => encrypt(...call));
}
const goOn = () => (window as unknown as { goOn(): void }).goOn();

test("a backup that is cancelled saves no file, says so, and can be made after all", async ({ home }, info) => {
  test.slow();
  await goTo(home, "/backup/file");
  await choosePassphrase(home, FILE_PASSPHRASE);
  await home.evaluate(hold);
  await button(home, "Back up").click();
  await expect(home.getByRole("progressbar", { name: "Encrypting your backup" })).toBeVisible();
  await look(home, "backup-working");
  const files: string[] = [];
  home.on("download", (file) => files.push(file.suggestedFilename()));
  await button(home, "Cancel").click();
  await home.evaluate(goOn);
  await expect(alert(home)).toHaveText("Cancelled. Nothing was changed.");
  await goTo(home, "/settings");
  await expect(home.getByText("You have not made a backup file yet.")).toBeVisible();
  expect(files).toEqual([]);
  await backUp(home, FILE_PASSPHRASE, info.outputPath("backup"));
  expect(files).toHaveLength(1);
});

/** Another page of ours that is at work, as far as locks tell, until it is closed. */
async function busyElsewhere(openApp: (route: string) => Promise<Page>): Promise<Page> {
  const page = await openApp("/data");
  await page.evaluate(async (names) => {
    for (const name of names) await new Promise<void>((held) => void navigator.locks.request(name, () => (held(), new Promise(() => undefined))));
  }, LOCKS);
  return page;
}
const LOCKS = ["freehold-keeper", "freehold-keeper/backup", "freehold-import", "freehold-import/import"];
/** Milliseconds that one tab may keep another waiting. */
const PATIENCE = 5000;

/** Presses Cancel in the very moment in which the page first asks for a lock. Runs in the page. */
function cancelWhenFirstAsked(): void {
  const request = navigator.locks.request.bind(navigator.locks) as (...call: unknown[]) => Promise<unknown>;
  const cancel = () => [...document.querySelectorAll("button")].find(({ textContent }) => textContent === "Cancel")?.click();
  const asked = (...call: unknown[]) => {
    navigator.locks.request = request;
    const answer = request(...call);
    cancel();
    return answer;
  };
  navigator.locks.request = asked;
}

/** What the page is told to wait for passes ten times more slowly: as long as a busy machine needs to press a button. Runs in the page. */
function bePatient(): void {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  const asked: number[] = [];
  AbortSignal.timeout = (milliseconds) => {
    asked.push(milliseconds);
    return timeout(milliseconds * 10);
  };
  Object.assign(window, { beAsEver: () => (Object.assign(AbortSignal, { timeout }), asked) });
}
/** For how many milliseconds the page would have waited meanwhile, each time. */
const beAsEver = () => (window as unknown as { beAsEver(): number[] }).beAsEver();

test("another tab that is at work holds nothing up: what must wait for it says so within 5 s or is cancelled, and all else goes on", async ({
  home,
  app,
  openApp,
  nextApproval,
}) => {
  test.slow();
  const { grantId } = await granted(app, nextApproval);
  const busy = await busyElsewhere(openApp);

  await goTo(home, "/backup/file");
  await choosePassphrase(home, FILE_PASSPHRASE);
  await home.evaluate(cancelWhenFirstAsked);
  await button(home, "Back up").click();
  await expect(alert(home)).toHaveText("Cancelled. Nothing was changed.");
  await home.evaluate(bePatient);
  await button(home, "Back up").click();
  await expect(alert(home)).toHaveCount(0);
  await button(home, "Cancel").click();
  await expect(alert(home)).toHaveText("Cancelled. Nothing was changed.");
  const backUpWaits = await home.evaluate(beAsEver);
  expect(backUpWaits).toHaveLength(1);
  expect(backUpWaits[0]).toBeLessThan(PATIENCE);
  await button(home, "Back up").click();
  await expect(alert(home)).toHaveText(/^Another Freehold tab is making a backup\. Nothing was changed\. Try again/);
  await expect(button(home, "Back up")).toBeVisible();
  await look(home, "backup-busy-elsewhere");

  await choose(home, earlierPlays());
  await dryRun(home);
  await home.evaluate(bePatient);
  await button(home, "Import").click();
  await button(home, "Cancel").click();
  await expect(alert(home)).toContainText("Cancelled. Nothing was stored.");
  const importWaits = await home.evaluate(beAsEver);
  expect(importWaits).toHaveLength(1);
  expect(importWaits[0]).toBeLessThan(PATIENCE);
  await choose(home, earlierPlays());
  await dryRun(home);
  await home.getByRole("switch", { name: "Skipped", exact: true }).click();
  await button(home, "Import").click();
  await expect(alert(home)).toHaveText(/^Another Freehold tab is adding records\. Nothing was stored\. Try again/);
  await expect(home.getByRole("switch", { name: "Skipped", exact: true })).not.toBeChecked();
  await look(home, "import-busy-elsewhere");

  await lock(home);
  await unlock(home, PASSPHRASE);
  expect(resultOf(await call(app, "data_query", { grantId, stream: STREAM })).data).not.toHaveLength(0);
  await goTo(home, "/access");
  await button(home, "Revoke").click();
  await expect(button(home, "Revoke")).toHaveCount(0);
  expect(codeOf(await call(app, "data_query", { grantId, stream: STREAM }))).toBe("grant_revoked");

  await goTo(home, "/erase");
  await box(home, "Type “erase” to confirm").fill("erase");
  await button(home, "Erase everything").click();
  await expect(home.getByRole("status").filter({ hasText: "Everything was erased" })).toBeVisible();
  await busy.close();
});

test("a restore over a wallet that is there: told, typed, refused without a change, and then done; from the lock", async ({
  home,
  openApp,
}, info) => {
  test.slow();
  const file = await backUp(home, FILE_PASSPHRASE, info.outputPath("backup"));
  await choose(home, earlierPlays());
  await dryRun(home);
  await store(home);
  await lock(home);
  await home.getByRole("link", { name: "Restore from backup" }).click();
  await heading(home, "Restore from backup");
  await expect(home.getByText("The wallet that is here now will be replaced")).toBeVisible();
  await button(home, "Restore").click();
  await expect(home.getByText("Type the word replace.")).toBeVisible();
  await look(home, "restore-asked");

  await chooseBackup(home, file, { passphrase: FILE_PASSPHRASE });
  await choosePassphrase(home, NEXT_PASSPHRASE, "New passphrase", "Confirm new passphrase");
  await box(home, "Type “replace” to confirm").fill("replaced");
  await button(home, "Restore").click();
  await expect(box(home, "Type “replace” to confirm")).toBeFocused();
  await chooseBackup(home, file, { passphrase: "not this one" });
  await box(home, "Type “replace” to confirm").fill("Replace");
  await button(home, "Restore").click();
  await expect(alert(home)).toContainText("Nothing was restored");
  await look(home, "restore-refused");
  const before = await openApp("/data");
  await unlock(before, PASSPHRASE);
  await expect(before.getByText(`${PLAYS + 30} records`)).toBeVisible();

  await chooseBackup(home, file, { passphrase: FILE_PASSPHRASE });
  await button(home, "Restore").click();
  await expect(ended(home)).toContainText(`Back again: ${PLAYS} records.`);
  await heading(home, "Unlock your wallet");
  await look(home, "restored-locked");
  await heading(before, "Unlock your wallet");
  await unlock(home, NEXT_PASSPHRASE);
  await expect(home.getByText(`${PLAYS} records`, { exact: true })).toBeVisible();
  await look(home, "restored-unlocked");
});

test("an export holds every record and no secret, after the passphrase", async ({ home, app, nextApproval }, info) => {
  test.slow();
  await granted(app, nextApproval);
  const words = await recoveryWords(home, PASSPHRASE);
  await goTo(home, "/settings");
  await look(home, "settings");
  await button(home, "Export").click();
  await heading(home, "Export everything");
  await expect(home.getByText("Anyone who has this file can read it")).toBeVisible();
  await box(home, "Passphrase").fill("wrong");
  await button(home, "Export").click();
  await expect(alert(home)).toHaveText("That passphrase does not open this wallet.");
  await look(home, "export-refused");
  await box(home, "Passphrase").fill(PASSPHRASE);
  const file = await saved(home, () => button(home, "Export").click());
  await look(home, "export-made");
  const path = info.outputPath("export.json");
  await file.saveAs(path);
  const text = await readFile(path, "utf8");
  expect(file.suggestedFilename()).toMatch(/\.json$/);
  const { sources, grants } = JSON.parse(text) as Exported;
  const records = sources.flatMap(({ streams }) => streams.flatMap((stream) => stream.records));
  expect(records).toHaveLength(PLAYS);
  expect(records.every(({ data }) => typeof data["played_at"] === "string" && typeof data["ms_played"] === "number")).toBe(true);
  expect(grants.map(({ origin }) => origin)).toEqual([new URL(app.url()).origin]);
  const pairs = words.slice(1).map((word, at) => [`${words[at]} ${word}`, `"${words[at]}","${word}"`, `"${words[at]}", "${word}"`]);
  for (const secret of [...pairs.flat(), PASSPHRASE, "mnemonic", '"seed"', "vaultKey", "privateKey"])
    expect(text.includes(secret), secret).toBe(false);
  await goTo(home, "/activity");
  await expect(home.getByText("You exported everything to a readable file.")).toBeVisible();
});

type Exported = {
  readonly sources: readonly { readonly streams: readonly { readonly records: readonly { readonly data: Readonly<Record<string, unknown>> }[] }[] }[];
  readonly grants: readonly { readonly origin: string }[];
};
