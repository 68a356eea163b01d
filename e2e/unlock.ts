import type { Page } from "@playwright/test";
import { button, goTo } from "./add-data.ts";
import { expect } from "./browser.ts";

/** The lock, as far as tests drive it by its accessible names. */

export const lockedScreen = (page: Page) => page.getByRole("heading", { name: "Unlock your wallet" });

export async function lock(page: Page): Promise<void> {
  await button(page, "Lock").click();
  await expect(lockedScreen(page)).toBeVisible();
}

/** Gives a passphrase, right or wrong. */
export async function tryToUnlock(page: Page, passphrase: string): Promise<void> {
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await button(page, "Unlock").click();
}

export async function unlock(page: Page, passphrase: string): Promise<void> {
  await tryToUnlock(page, passphrase);
  await expect(lockedScreen(page)).toHaveCount(0);
}

/** The 24 words, as Back up shows them. */
export async function recoveryWords(app: Page, passphrase: string): Promise<string[]> {
  await goTo(app, "/backup");
  await app.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await button(app, "Show the words").click();
  const listed = app.getByRole("list", { name: "Recovery phrase" }).getByRole("listitem");
  await expect(listed).toHaveCount(24);
  return (await listed.allInnerTexts()).map((text) => text.replace(/[\d\s]/g, ""));
}
