import type { Page } from "@playwright/test";
import { button, goTo } from "./add-data.ts";
import { call, codeOf, playsRequest, resultOf } from "./app-page.ts";
import { verifyLog } from "./main-job.ts";
import { answer, ask, expect, granted, PASSPHRASE, test } from "./ready.ts";

const stream = "play_events";
const nextTime = "Next time it asks";

test("a yes for the next time: the same is given without asking, more is asked, and it can be taken back", async ({
  app,
  home,
  context,
  nextApproval,
}) => {
  await granted(app, nextApproval, playsRequest(), async (approval) => {
    await approval.getByLabel(nextTime, { exact: true }).selectOption({ label: "Same answer for 7 days" });
  });
  const windows = () => context.pages().filter((page) => page.url().includes("approval.html")).length;
  await expect.poll(windows).toBe(0);
  const again = resultOf(await call(app, "data_requestGrant", playsRequest({ duration: "P1D" })));
  resultOf(await call(app, "data_query", { grantId: again.grantId, stream }));
  expect(windows()).toBe(0);

  const { approval, reply } = await ask(app, nextApproval, playsRequest({ duration: "P30D" }));
  await answer(approval, "Deny");
  expect(codeOf(await reply)).toBe("user_rejected");

  // Behind the lock it waits, and is answered as soon as the wallet is open.
  await button(home, "Lock").click();
  const waiting = nextApproval();
  const behind = call(app, "data_requestGrant", playsRequest());
  await waiting;
  await home.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await button(home, "Unlock").click();
  expect(resultOf(await behind).grantId).toBeTruthy();

  await goTo(home, "/activity");
  await expect(home.getByText(/^As you chose before, .* may read Listening history/)).toHaveCount(2);
  await verifyLog(home);
  await goTo(home, "/access");
  const list = home.getByRole("list", { name: "Answered without asking" });
  await expect(list.getByRole("listitem")).toHaveCount(1);
  await list.getByText("What it may get without asking").click();
  await expect(list.getByText("Each permission after 7 days at most")).toBeVisible();
  await list.getByRole("button", { name: "Ask me again", exact: true }).click();
  await expect(list).toHaveCount(0);
  const asked = await ask(app, nextApproval, playsRequest({ duration: "P1D" }));
  await answer(asked.approval, "Not now");
  expect(codeOf(await asked.reply)).toBe("dismissed");
});

test("a yes for the next time ends when what it gave is taken back or cut down: the app has to ask", async ({ app, home, nextApproval }) => {
  const yes = async (approval: Page) => {
    await approval.getByLabel(nextTime, { exact: true }).selectOption({ label: "Same answer for 7 days" });
  };
  const isAsked = async () => {
    const asked = await ask(app, nextApproval);
    await answer(asked.approval, "Not now");
    expect(codeOf(await asked.reply)).toBe("dismissed");
  };
  const list = home.getByRole("list", { name: "Answered without asking" });
  const row = home.getByRole("listitem", { name: new URL(app.url()).origin, exact: true });
  await granted(app, nextApproval, playsRequest(), yes);
  await goTo(home, "/access");
  await expect(list).toBeVisible();
  await row.getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(row.getByText("Your yes for the next time has ended with it")).toBeVisible();
  await expect(list).toHaveCount(0);
  await isAsked();

  await granted(app, nextApproval, playsRequest(), yes);
  await expect(list).toBeVisible();
  await row.getByRole("button", { name: "Give less", exact: true }).click();
  const dialog = home.getByRole("dialog", { name: "Give less" });
  await dialog.getByLabel("Expires", { exact: true }).selectOption({ label: "After 1 hour" });
  await dialog.getByRole("button", { name: "Give less", exact: true }).click();
  await expect(list).toHaveCount(0);
  await isAsked();

  await granted(app, nextApproval, playsRequest(), yes);
  await expect(list).toBeVisible();
  await button(home, "Revoke all").click();
  await home.getByRole("dialog").getByRole("button", { name: "Revoke all", exact: true }).click();
  await expect(list).toHaveCount(0);
  await isAsked();
});

test("a no for the next time, and no answer in advance for training", async ({ app, home, nextApproval }) => {
  const first = await ask(app, nextApproval);
  await first.approval.getByLabel(nextTime, { exact: true }).selectOption({ label: "Same answer for 30 days" });
  await answer(first.approval, "Deny");
  expect(codeOf(await first.reply)).toBe("user_rejected");
  expect(codeOf(await call(app, "data_requestGrant", playsRequest({ streams: [{ name: stream }] })))).toBe("user_rejected");
  await goTo(home, "/access");
  await expect(home.getByRole("list", { name: "Answered without asking" }).getByText("No to Listening history from Spotify")).toBeVisible();

  const training = await ask(app, nextApproval, playsRequest({ purpose_code: "https://other.example/purpose/%61i-training?v=2" }));
  await expect(training.approval.getByLabel("Expires", { exact: true })).toBeVisible();
  await expect(training.approval.getByLabel(nextTime, { exact: true })).toHaveCount(0);
  await expect(training.approval.getByLabel("I allow AI models to be trained with this data", { exact: true })).not.toBeChecked();
  await answer(training.approval, "Not now");
  expect(codeOf(await training.reply)).toBe("dismissed");
});
