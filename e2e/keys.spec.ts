import type { Locator, Page } from "@playwright/test";
import { button, goTo, storedStreams } from "./add-data.ts";
import { codeOf } from "./app-page.ts";
import { authenticators } from "./authenticator.ts";
import { test as plain } from "./browser.ts";
import { launchWallet } from "./launch.ts";
import { look, NARROW } from "./look.ts";
import { createWallet } from "./main-job.ts";
import { killBrowserOf } from "./profile.ts";
import { answer, ask, expect, PASSPHRASE, PLAYS, test } from "./ready.ts";
import { lock, lockedScreen, recoveryWords, tryToUnlock, unlock } from "./unlock.ts";

const NEXT = "quiet otter under a maple lantern";
const alert = (page: Page) => page.getByRole("alert");
const dialog = (page: Page) => page.getByRole("dialog");
const passkey = (page: Page, name: string) => page.getByRole("list", { name: "Passkeys" }).getByRole("listitem", { name, exact: true });
const byPasskey = (page: Page) => button(page, "Unlock with a passkey");

/** Presses what leads to the browser's dialog, which it shows over the tab in front alone. */
async function press(page: Page, at: Locator): Promise<void> {
  await page.bringToFront();
  await at.click();
}

async function dataIsThere(home: Page, openApp: (route: string) => Promise<Page>): Promise<void> {
  await expect(lockedScreen(home)).toHaveCount(0);
  expect(await storedStreams(openApp)).toEqual([expect.stringContaining(`${PLAYS} records`)]);
}

async function fillPasskey(home: Page, name: string, passphrase: string): Promise<void> {
  await goTo(home, "/settings");
  await button(home, "Add a passkey").click();
  await dialog(home).getByLabel("Name").fill(name);
  await dialog(home).getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await press(home, button(dialog(home), "Add a passkey"));
}

async function addPasskey(home: Page, name: string): Promise<void> {
  await fillPasskey(home, name, PASSPHRASE);
  await expect(home.getByText(`“${name}” opens your wallet from now on.`)).toBeVisible();
  await expect(passkey(home, name)).toContainText(/Added .*\d{4}/);
}

async function removePasskey(home: Page, name: string): Promise<void> {
  await goTo(home, "/settings");
  await button(passkey(home, name), "Remove").click();
  await button(dialog(home), "Remove passkey").click();
  await expect(home.getByText(`“${name}” does not open your wallet any more.`)).toBeVisible();
  await expect(passkey(home, name)).toHaveCount(0);
}

test("passkeys: added, they open; renamed; a second one; removed, one opens no more and the other does", async ({ home, openApp, context }) => {
  test.slow();
  const device = await authenticators(home);
  const laptop = await device({ transport: "internal" });
  await lock(home);
  await expect(byPasskey(home)).toHaveCount(0);
  await unlock(home, PASSPHRASE);
  await addPasskey(home, "Laptop");

  await lock(home);
  await press(home, byPasskey(home));
  await dataIsThere(home, openApp);
  await goTo(home, "/settings");
  await button(passkey(home, "Laptop"), "Rename").click();
  await dialog(home).getByLabel("Name").fill("  Old laptop ");
  await button(home, "Save").click();
  await expect(passkey(home, "Old laptop")).toBeVisible();
  await expect(passkey(home, "Laptop")).toHaveCount(0);

  // One passkey a device is enough, and a second would be told from the first by nobody.
  await fillPasskey(home, "Laptop once more", PASSPHRASE);
  await expect(alert(home)).toHaveText("This device or security key holds a passkey of this wallet already.");
  await button(dialog(home), "Cancel").click();
  expect(await laptop.kept()).toBe(1);

  await laptop.present(false);
  const key = await device({ transport: "usb" });
  await addPasskey(home, "Blue key");
  await expect(home.getByRole("list", { name: "Passkeys" }).getByRole("listitem")).toHaveCount(2);
  await lock(home);
  await press(home, byPasskey(home));
  await dataIsThere(home, openApp);
  await key.present(false);
  await laptop.present(true);
  await lock(home);
  await press(home, byPasskey(home));
  await dataIsThere(home, openApp);

  await removePasskey(home, "Old laptop");
  await lock(home);
  await press(home, byPasskey(home));
  await expect(home.getByText("no passkey of this wallet is at hand")).toBeVisible();
  await expect(lockedScreen(home)).toBeVisible();
  expect(await laptop.kept()).toBe(1);
  await laptop.present(false);
  await key.present(true);
  await press(home, byPasskey(home));
  await dataIsThere(home, openApp);

  const popup = await context.newPage();
  await popup.goto(home.url().replace(/app\.html.*/, "popup.html"));
  await lock(popup);
  await expect(popup.getByRole("link", { name: "Unlock with a passkey, in a tab" })).toHaveAttribute("href", "app.html");
  await unlock(home, PASSPHRASE);
  await removePasskey(home, "Blue key");
  await expect(home.getByText("You have none yet.")).toBeVisible();
  await lock(home);
  await expect(button(home, "Unlock")).toBeVisible();
  await expect(byPasskey(home)).toHaveCount(0);
});

test("a passkey that cannot be made, or cannot open, is told, and leaves nothing behind", async ({ home }) => {
  const device = await authenticators(home);
  const laptop = await device({ transport: "internal" });
  await fillPasskey(home, "Laptop", "not my passphrase");
  await expect(alert(home)).toHaveText("That passphrase does not open this wallet.");
  expect(await laptop.kept()).toBe(0);
  await button(dialog(home), "Cancel").click();

  await laptop.mistrust();
  await fillPasskey(home, "Laptop", PASSPHRASE);
  await expect(alert(home)).toContainText("No passkey was made");
  await expect(home.getByText("You have none yet.")).toBeAttached();
  await laptop.unplug();
  const other = await device({ transport: "internal" });
  await press(home, button(dialog(home), "Add a passkey"));
  await expect(passkey(home, "Laptop")).toBeVisible();

  await lock(home);
  await other.mistrust();
  await press(home, byPasskey(home));
  await expect(alert(home)).toContainText("The wallet was not unlocked");
  await unlock(home, PASSPHRASE);
  await other.unplug();
  await device({ transport: "usb", prf: false });
  await fillPasskey(home, "Old key", PASSPHRASE);
  await expect(alert(home)).toContainText("it cannot open an encrypted wallet");
  await button(dialog(home), "Cancel").click();
  await expect(passkey(home, "Old key")).toHaveCount(0);
});

async function changePassphrase(home: Page, current: string, next: string, again = next): Promise<void> {
  await dialog(home).getByLabel("Current passphrase").fill(current);
  await dialog(home).getByLabel("New passphrase", { exact: true }).fill(next);
  await dialog(home).getByLabel("Confirm new passphrase").fill(again);
  await button(dialog(home), "Change passphrase").click();
}

test("the passphrase is changed: the old one opens no more, the new one does, and everything is there", async ({ home, openApp }) => {
  const device = await authenticators(home);
  await device({ transport: "internal" });
  await addPasskey(home, "Laptop");
  const words = await recoveryWords(home, PASSPHRASE);
  await goTo(home, "/settings");
  await button(home, "Change passphrase").click();
  await changePassphrase(home, PASSPHRASE, "seven77");
  await expect(dialog(home).getByText("Use at least 8 characters.")).toBeVisible();
  await expect(dialog(home).getByLabel("New passphrase", { exact: true })).toBeFocused();
  await changePassphrase(home, PASSPHRASE, NEXT, `${NEXT}s`);
  await expect(dialog(home).getByText("The two passphrases are not the same.")).toBeVisible();
  await changePassphrase(home, PASSPHRASE, PASSPHRASE);
  await expect(dialog(home).getByText("This is your current passphrase.")).toBeVisible();
  await changePassphrase(home, "not my passphrase", NEXT);
  await expect(alert(home)).toHaveText("That passphrase does not open this wallet.");
  await changePassphrase(home, PASSPHRASE, NEXT);
  await expect(home.getByText("Your passphrase is changed.")).toBeVisible();

  await lock(home);
  await tryToUnlock(home, PASSPHRASE);
  await expect(alert(home)).toHaveText("That passphrase does not open this wallet.");
  await unlock(home, NEXT);
  await dataIsThere(home, openApp);
  // What else opens the wallet goes on opening it.
  expect(await recoveryWords(home, NEXT)).toEqual(words);
  await lock(home);
  await press(home, byPasskey(home));
  await expect(lockedScreen(home)).toHaveCount(0);
});

test("a forgotten passphrase: the 24 words open the wallet and set a new one; what waits stays in sight", async ({
  home,
  app,
  openApp,
  nextApproval,
}) => {
  const words = await recoveryWords(home, PASSPHRASE);
  const { approval, reply } = await ask(app, nextApproval);
  await expect(approval.getByRole("group", { name: "Listening history" })).toBeVisible();
  await lock(home);
  await expect(home.getByText("1 app is waiting for your answer.")).toBeVisible();
  for (const link of ["Forgot your passphrase?", "Restore from backup", "Erase this wallet"])
    await expect(approval.getByRole("link", { name: link })).toHaveAttribute("href", /^app\.html#\/(recover|restore|erase)$/);
  await home.getByRole("link", { name: "Forgot your passphrase?" }).click();
  await expect(home.getByText("1 app is waiting for your answer.")).toBeVisible();

  const recover = async (phrase: string, next: string, again = next) => {
    await home.getByLabel("Recovery phrase").fill(phrase);
    await home.getByLabel("New passphrase", { exact: true }).fill(next);
    await home.getByLabel("Confirm new passphrase").fill(again);
    await button(home, "Set new passphrase").click();
  };
  await recover(words.slice(1).join(" "), NEXT);
  await expect(home.getByText("That is 23 words. A recovery phrase has 24.")).toBeVisible();
  await expect(home.getByLabel("Recovery phrase")).toBeFocused();
  await recover(words.join(" "), "seven77");
  await expect(home.getByText("Use at least 8 characters.")).toBeVisible();
  // A word that is not in the list, and words that are, in another order.
  for (const wrong of [words.with(3, "freehold"), words.toReversed()]) {
    await recover(wrong.join(" "), NEXT);
    await expect(alert(home)).toHaveText("Those words do not open this wallet. Check each one, and their order.");
  }
  await home.getByRole("link", { name: "Back to Unlock" }).click();
  await tryToUnlock(home, NEXT);
  await expect(alert(home)).toHaveText("That passphrase does not open this wallet.");
  await home.getByRole("link", { name: "Forgot your passphrase?" }).click();

  // As it stands on the paper.
  await recover(words.map((word, at) => `${at + 1}. ${word.toUpperCase()}`).join("\n"), NEXT);
  await expect(home.getByRole("heading", { name: "Data", level: 1 })).toBeVisible();
  await dataIsThere(home, openApp);
  await expect(approval.getByRole("group", { name: "Listening history" })).toBeVisible();
  await answer(approval, "Deny");
  expect(codeOf(await reply)).toBe("user_rejected");
  expect(await recoveryWords(home, NEXT)).toEqual(words);
  await lock(home);
  await tryToUnlock(home, PASSPHRASE);
  await expect(alert(home)).toHaveText("That passphrase does not open this wallet.");
  await unlock(home, NEXT);
});

/** The sentence that counts down, in seconds. */
const wait = /^Too many wrong tries\. Try again in \d+ (?:seconds?|minutes?)\.$/;

test("a wait is counted down, then it says that it is over", async ({ home }) => {
  await lock(home);
  for (let tries = 1; tries <= 5; tries++) {
    await tryToUnlock(home, `wrong ${tries}`);
    await expect(alert(home)).toHaveText("That passphrase does not open this wallet.");
  }
  // The page's own clock stands still; the wallet's goes on, and is not asked.
  await home.clock.install();
  await tryToUnlock(home, PASSPHRASE);
  await expect(alert(home)).toHaveText(wait);
  const left = Number(/\d+/.exec(await alert(home).innerText())?.[0]);
  expect(left).toBeGreaterThan(1);
  await home.clock.runFor(1000);
  await expect(home.getByText(`Try again in ${left - 1} second`)).toBeVisible();
  await home.clock.runFor(left * 1000);
  await expect(home.getByRole("status").filter({ hasText: "You can try again now." })).toBeVisible();
  await expect(alert(home)).toHaveCount(0);
});

plain("wrong passphrases are remembered by a browser that was killed", async ({}, info) => {
  plain.slow();
  const profile = info.outputPath("profile");
  const first = await launchWallet({ headless: true, profile });
  const home = await first.openApp("/welcome");
  await createWallet(home, PASSPHRASE);
  await lock(home);
  for (let tries = 1; tries <= 7; tries++) {
    // Each at a time of its own, after the wait for the one before; the last is then minutes ahead of the clock.
    await first.moveClock(tries * 60_000);
    await tryToUnlock(home, `wrong ${tries}`);
    await expect(alert(home)).toHaveText("That passphrase does not open this wallet.");
  }
  await killBrowserOf(profile);
  await first.close().catch(() => undefined);

  const second = await launchWallet({ headless: true, profile });
  const back = await second.openApp("/data");
  await tryToUnlock(back, PASSPHRASE);
  await expect(alert(back)).toHaveText(wait);
  await back.reload();
  await tryToUnlock(back, PASSPHRASE);
  await expect(alert(back)).toHaveText(wait);
  await second.moveClock(60 * 60_000);
  await unlock(back, PASSPHRASE);
  await second.close();
});

test("screens of the keys: the lock with its ways in, the passphrase and the passkeys in Settings", async ({ home, context }) => {
  test.slow();
  const device = await authenticators(home);
  const broken = await device({ transport: "internal" });
  await goTo(home, "/settings");
  await button(home, "Change passphrase").click();
  await look(home, "keys-change");
  await changePassphrase(home, "wrong", "seven77");
  await look(home, "keys-change-refused");
  await button(home, "Cancel").click();
  await button(home, "Add a passkey").click();
  await look(home, "keys-passkey-add");
  await dialog(home).getByLabel("Name").fill("Laptop");
  await dialog(home).getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await broken.mistrust();
  await press(home, button(dialog(home), "Add a passkey"));
  await expect(alert(home)).toBeVisible();
  await look(home, "keys-passkey-add-cancelled");
  await broken.unplug();
  const laptop = await device({ transport: "internal" });
  await press(home, button(dialog(home), "Add a passkey"));
  await expect(passkey(home, "Laptop")).toBeVisible();
  await laptop.present(false);
  await device({ transport: "usb" });
  await addPasskey(home, "The blue security key in the drawer of the desk at home");
  await look(home, "keys-settings");
  await button(passkey(home, "Laptop"), "Rename").click();
  await look(home, "keys-passkey-rename");
  await button(home, "Cancel").click();
  await button(passkey(home, "Laptop"), "Remove").click();
  await look(home, "keys-passkey-remove");
  await button(home, "Cancel").click();

  const popup = await context.newPage();
  await popup.goto(home.url().replace(/app\.html.*/, "popup.html"));
  await home.setViewportSize({ width: 1280, height: 900 });
  await lock(home);
  await look(home, "keys-unlock");
  await expect(lockedScreen(popup)).toBeVisible();
  await look(popup, "keys-popup-locked", [NARROW]);
  for (let tries = 1; tries <= 5; tries++) {
    await tryToUnlock(home, `wrong ${tries}`);
    await expect(alert(home)).toHaveText("That passphrase does not open this wallet.");
  }
  await home.clock.install();
  await tryToUnlock(home, PASSPHRASE);
  await expect(alert(home)).toHaveText(wait);
  await look(home, "keys-unlock-wait");
  await home.clock.resume();
  await home.getByRole("link", { name: "Forgot your passphrase?" }).click();
  await look(home, "keys-recover");
  await home.getByLabel("Recovery phrase").fill("zoo zebra");
  await home.getByLabel("New passphrase", { exact: true }).fill(NEXT);
  await button(home, "Set new passphrase").click();
  await look(home, "keys-recover-refused");
});
