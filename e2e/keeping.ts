import { type Download, expect, type Page } from "@playwright/test";
import { button, goTo } from "./add-data.ts";
import { generateSpotifyHistory } from "./fixtures/spotify-history.ts";
import { PLAYS } from "./ready.ts";

/** The screens that keep data safe, as far as tests drive them by their accessible names. */

export const STREAM = "play_events";
export const FILE_PASSPHRASE = "a file kept far away from here";
export const NEXT_PASSPHRASE = "another computer, another passphrase";
export const heading = (page: Page, name: string) => expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
export const box = (page: Page, label: string) => page.getByLabel(label, { exact: true });
export const alert = (page: Page) => page.getByRole("alert");

/** Two boxes for a new passphrase. */
export async function choosePassphrase(page: Page, passphrase: string, label = "Passphrase", again = "Confirm passphrase"): Promise<void> {
  await box(page, label).fill(passphrase);
  await box(page, again).fill(passphrase);
}

/** The file that a press makes the browser save. */
export async function saved(page: Page, press: () => Promise<void>): Promise<Download> {
  const download = page.waitForEvent("download");
  await press();
  return download;
}

/** From Settings to a saved backup file; gives its path. */
export async function backUp(home: Page, passphrase: string, path: string): Promise<string> {
  await goTo(home, "/settings");
  await button(home, "Back up").click();
  await choosePassphrase(home, passphrase);
  const file = await saved(home, () => button(home, "Back up").click());
  expect(file.suggestedFilename()).toMatch(/^freehold.*\d{4}-\d{2}-\d{2}/);
  await file.saveAs(path);
  await expect(home.getByRole("status").filter({ hasText: "Your backup is made" })).toBeVisible();
  return path;
}

export type Secret = { readonly passphrase: string } | { readonly words: readonly string[] };

/** Fills in which file it is and what opens it. */
export async function chooseBackup(page: Page, file: string, secret: Secret): Promise<void> {
  await box(page, "Choose backup file").setInputFiles(file);
  await page.getByRole("radio", { name: "passphrase" in secret ? "Its passphrase" : "My 24 words" }).check();
  if ("passphrase" in secret) await box(page, "Backup passphrase").fill(secret.passphrase);
  else await box(page, "Recovery phrase").fill(secret.words.join("\n"));
}

/** The numbers that a report shows, by what they count. */
export async function reportOf(page: Page): Promise<Record<string, string>> {
  const lines = await page
    .getByRole("definition")
    .evaluateAll((all) => all.map((dd): [string, string] => [dd.previousElementSibling?.textContent ?? "", dd.textContent ?? ""]));
  return Object.fromEntries<string>(lines);
}

export const ended = (page: Page) => page.getByRole("status").filter({ hasText: "Your wallet is back" });

const plays = (year: number, chosen: Parameters<typeof generateSpotifyHistory>[0]) => ({
  name: `Streaming_History_Audio_${year}_0.json`,
  mimeType: "",
  buffer: Buffer.from(JSON.stringify(generateSpotifyHistory(chosen))),
});

/** The plays that a ready wallet holds, once more as a file. */
export const playsAgain = () => plays(2025, { plays: PLAYS, from: "2025-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z", seed: 7 });

/** Plays of the year before those. */
export const earlierPlays = () => plays(2024, { plays: 30, from: "2024-01-01", to: "2024-12-01", seed: 9 });
