import type { Page } from "@playwright/test";
import { button, choose, dryRun, goTo, store } from "./add-data.ts";
import { appHtml, call, codeOf, resultOf } from "./app-page.ts";
import { answerAndClose } from "./approvals.ts";
import { backUp, choosePassphrase, FILE_PASSPHRASE, heading, playsAgain, STREAM, saved } from "./keeping.ts";
import { look, NARROW } from "./look.ts";
import { verifyLog } from "./main-job.ts";
import { ask, expect, PASSPHRASE, PLAYS, test } from "./ready.ts";
import { lock, recoveryWords, unlock } from "./unlock.ts";

/** What Chromium does to a store that it finds damaged, and what a person can do from the developer tools. */
async function loseDatabase(home: Page): Promise<void> {
  await home.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const deleting = indexedDB.deleteDatabase("freehold");
        deleting.onsuccess = () => resolve();
        deleting.onerror = () => reject(new Error("not deleted"));
      }),
  );
}

test("a lost database is told at unlock, put back as far as it can be, and what was imported comes back from its files", async ({
  home,
  app,
  context,
  nextApproval,
  serve,
  stopWorker,
}) => {
  test.slow();
  const first = await ask(app, nextApproval);
  await answerAndClose(first.approval, "Approve");
  const { grantId } = resultOf(await first.reply);
  resultOf(await call(app, "data_query", { grantId, stream: STREAM }));
  const other = await context.newPage();
  await other.goto((await serve({ "/": appHtml })).origin);
  const { approval: waits, reply } = await ask(other, nextApproval);
  await goTo(home, "/identity");
  const identity = home.getByRole("list", { name: "Apps that know you" }).getByRole("listitem");
  await expect(identity).toHaveCount(1);
  await identity.getByText("Details").click();
  const did = await identity.getByText(/^did:key:/).innerText();
  await lock(home);
  await stopWorker();
  await loseDatabase(home);
  await home.reload();
  await unlock(home, PASSPHRASE);

  await heading(home, "Your wallet needs attention");
  await expect(home.getByRole("list", { name: "What is wrong" })).toContainText("Your wallet's storage is empty");
  await expect(home.getByText("It is whole.")).toBeVisible();
  await look(home, "recovery");
  for (const route of ["/data", "/settings", "/welcome", "/backup"]) {
    await goTo(home, route);
    await heading(home, "Your wallet needs attention");
  }
  await goTo(home, "/restore");
  await heading(home, "Restore from backup");
  await goTo(home, "/erase");
  await heading(home, "Erase everything");
  const popup = await context.newPage();
  await popup.goto(home.url().replace(/app\.html.*/, "popup.html"));
  await heading(popup, "Your wallet needs attention");
  await look(popup, "popup-damaged", [NARROW]);
  await heading(waits, "Your wallet needs attention");
  await look(waits, "request-damaged", [NARROW]);
  expect(codeOf(await call(app, "data_query", { grantId, stream: STREAM }))).toBeDefined();
  const opened = context.waitForEvent("page");
  await popup.getByRole("link", { name: "See what happened" }).click();
  const full = await opened;
  await heading(full, "Your wallet needs attention");
  await full.close();

  await goTo(home, "/data");
  await button(home, "Put back what was saved").click();
  await heading(home, "Your wallet works again");
  await expect(home.getByRole("list", { name: "Import again" })).toContainText(`${PLAYS} records of Listening history from Spotify`);
  await expect(home.getByRole("list", { name: "Import again" })).toContainText(/From Streaming_History_Audio/);
  await expect(home.getByRole("list", { name: "Gone for good" })).toContainText(/^Entries 1 to \d+ of your activity$/);
  await look(home, "recovery-repaired");
  // What waited for an answer still does.
  await answerAndClose(waits, "Deny");
  expect(codeOf(await reply)).toBe("user_rejected");
  await home.getByRole("link", { name: "Look through your apps" }).click();
  const grant = home.getByRole("listitem", { name: new URL(app.url()).origin, exact: true });
  await expect(grant).toContainText("99 of 100 reads left");
  await expect(button(home, "Resume access")).toBeVisible();
  await goTo(home, "/identity");
  await identity.getByText("Details").click();
  await expect(identity.getByText(did)).toBeVisible();

  await choose(home, playsAgain());
  await dryRun(home);
  expect(await store(home)).toBe(`${PLAYS} records stored`);
  await goTo(home, "/settings");
  await button(home, "Check everything").click();
  await expect(home.getByText("Everything is as your wallet wrote it.")).toBeVisible();
  await look(home, "settings-checked");
  await goTo(home, "/activity");
  await expect(home.getByText(/^The wallet was damaged\. You put back \d+ pieces? of it; lost: 120 records/)).toBeVisible();
  expect(await verifyLog(home)).toMatch(/The log is whole: \d+ entries\. Lost to damage, and given up in a repair: No\. 1 to \d+\./);
});

test("the age of the last backup is shown, and asked about when it is a month old", async ({ home, moveClock }, info) => {
  test.slow();
  const words = await recoveryWords(home, PASSPHRASE);
  await button(home, "I wrote them down").click();
  const boxes = home.getByRole("textbox", { name: /^Word \d+$/ });
  await expect(boxes).toHaveCount(3);
  for (const word of await boxes.all()) {
    const label = (await word.evaluate((input: HTMLInputElement) => input.labels?.[0]?.innerText)) ?? "";
    await word.fill(words[Number(label.replace("Word ", "")) - 1] ?? "");
  }
  await button(home, "Confirm").click();
  await expect(home.getByText("You are backed up")).toBeVisible();
  await look(home, "back-up-overview");
  await moveClock(-31 * 86_400_000);
  await goTo(home, "/backup/file");
  await look(home, "backup-form");
  await backUp(home, FILE_PASSPHRASE, info.outputPath("backup"));
  await goTo(home, "/settings");
  await expect(home.getByText("Last backup: last month. That is a while ago. What you added since then is not in it.")).toBeVisible();
  await goTo(home, "/data");
  await expect(home.getByText("Your last backup was made last month.")).toBeVisible();
  await look(home, "data-backup-reminder");
  await moveClock(0);
  await home.getByRole("complementary", { name: "Notices" }).getByRole("button", { name: "Back up" }).click();
  await choosePassphrase(home, FILE_PASSPHRASE);
  await saved(home, () => button(home, "Back up").click());
  await expect(home.getByRole("status").filter({ hasText: "Your backup is made" })).toBeVisible();
  await goTo(home, "/data");
  await expect(home.getByText("Listening history")).toBeVisible();
  await expect(home.getByText("Your last backup")).toHaveCount(0);
});
