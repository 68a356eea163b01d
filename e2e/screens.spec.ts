import type { Page } from "@playwright/test";
import { button, choose, dryRun, goTo, store } from "./add-data.ts";
import { appHtml, call, playsRequest, resultOf } from "./app-page.ts";
import { expect, test } from "./browser.ts";
import { generateSpotifyHistory } from "./fixtures/spotify-history.ts";
import { look, NARROW } from "./look.ts";
import { createWallet } from "./main-job.ts";
import { priceOf, stockPayer, USDC } from "./payer.ts";
import { answer, ask, granted, PASSPHRASE } from "./ready.ts";

const POPUP = [NARROW];
const heading = (page: Page, name: string) => expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
const passphrase = (page: Page) => page.getByLabel("Passphrase", { exact: true });
const file = (name: string, content: string) => ({ name, mimeType: "", buffer: Buffer.from(content) });

const history = file(
  "Streaming_History_Audio_2025_0.json",
  JSON.stringify(generateSpotifyHistory({ plays: 400, from: "2025-01-01", to: "2026-01-01", seed: 21 })),
);
const payments = file(
  "my_bank.csv",
  [
    "Booked on,Shop,Amount",
    ...Array.from({ length: 20 }, (_, day) => `2026-03-${String(day + 1).padStart(2, "0")},Café no. ${day},-${day}.50`),
    "",
  ].join("\n"),
);
const incomes = file("incomes.csv", ["Booked on,From,Amount", "2026-03-01,Aunt Ada,100", "2026-03-09,Uncle Bob,25", ""].join("\n"));

/** A table, taken in as a stream of a bank. */
async function importTable(app: Page, table: typeof payments, stream: string): Promise<void> {
  await choose(app, table);
  await app.getByLabel("Where it comes from").fill("My bank");
  await app.getByLabel("What each row is").fill(stream);
  await button(app, "Continue").click();
  await dryRun(app);
  await store(app);
}

/** A popup as the toolbar opens it: there, the browser tells it the address of the tab below. */
async function openPopup(app: Page, site: string | null): Promise<Page> {
  const popup = await app.context().newPage();
  if (site !== null)
    await popup.addInitScript((url) => {
      Object.assign(chrome.tabs, { query: () => Promise.resolve([{ url }]) });
    }, site);
  await popup.goto(app.url().replace(/app\.html.*/, "popup.html"));
  return popup;
}

test("screens of a first visit, of an empty wallet, of the lock and of backing up", async ({ openApp, context }) => {
  test.slow();
  const app = await openApp("/welcome");
  await heading(app, "Your data, freehold");
  await look(app, "welcome");
  const popup = await openPopup(app, null);
  await heading(popup, "Your data, in your hands");
  await look(popup, "popup-no-wallet", POPUP);

  await button(app, "Create wallet").click();
  await look(app, "create");
  await passphrase(app).fill("seven");
  await button(app, "Create wallet").click();
  await look(app, "create-refused");
  await createWallet(app, PASSPHRASE);
  await expect(app.getByLabel("Choose files")).toBeVisible();
  await look(app, "add-data");
  await app.getByText("How to get it").first().click();
  await look(app, "add-data-steps");

  const empty = ["Data", "Access", "Activity", "Earnings", "Identity", "Settings"];
  for (const title of empty) {
    await goTo(app, `/${title.toLowerCase()}`);
    await heading(app, title);
    await look(app, `${title.toLowerCase()}-empty`);
  }
  await app.setViewportSize({ width: NARROW, height: 720 });
  await button(app, "Menu").click();
  await look(app, "menu", POPUP);
  await button(app, "Menu").click();
  await expect(button(popup, "Lock")).toBeVisible();
  await look(popup, "popup-empty", POPUP);

  await goTo(app, "/backup");
  await heading(app, "Back up");
  await look(app, "back-up-1-passphrase");
  await passphrase(app).fill(PASSPHRASE);
  await button(app, "Show the words").click();
  const listed = app.getByRole("list", { name: "Recovery phrase" }).getByRole("listitem");
  await expect(listed).toHaveCount(24);
  const words = (await listed.allInnerTexts()).map((text) => text.replace(/[\d\s]/g, ""));
  await look(app, "back-up-2-words");
  await button(app, "I wrote them down").click();
  const boxes = app.getByRole("textbox", { name: /^Word \d+$/ });
  await expect(boxes).toHaveCount(3);
  for (const box of await boxes.all()) await box.fill("wrong");
  await button(app, "Confirm").click();
  await expect(app.getByRole("alert")).toBeVisible();
  await look(app, "back-up-3-check");
  for (const box of await boxes.all()) {
    const label = (await box.evaluate((input: HTMLInputElement) => input.labels?.[0]?.innerText)) ?? "";
    await box.fill(words[Number(label.replace("Word ", "")) - 1] ?? "");
  }
  await button(app, "Confirm").click();
  await expect(app.getByText("You are backed up")).toBeVisible();
  await look(app, "back-up-4-done");

  await context.newPage();
  await app.setViewportSize({ width: 1280, height: 900 });
  await button(app, "Lock").click();
  await heading(app, "Unlock your wallet");
  await passphrase(app).fill("wrong");
  await button(app, "Unlock").click();
  await expect(app.getByRole("alert")).toBeVisible();
  await look(app, "unlock");
  await heading(popup, "Unlock your wallet");
  await look(popup, "popup-locked", POPUP);
});

test("screens of adding data and of looking at it", async ({ openApp }) => {
  test.slow();
  const app = await openApp("/welcome");
  await createWallet(app, PASSPHRASE);
  await choose(app, [
    file("A rather long name of a file that was cut short (1).json", '[{"ts":"2025-01-01T00:00:00Z","ms_pl'),
    file("empty.csv", ""),
  ]);
  await expect(app.getByRole("alert")).toBeVisible();
  await look(app, "add-data-refused");
  await choose(app, history);
  await dryRun(app);
  await look(app, "add-data-dry-run");
  await store(app);
  await look(app, "add-data-stored");
  await choose(app, history);
  await dryRun(app);
  await look(app, "add-data-nothing-new");
  await button(app, "Choose other files").click();

  await choose(app, payments);
  await expect(app.getByLabel("Where it comes from")).toBeVisible();
  await look(app, "add-data-mapping");
  await app.getByLabel("Where it comes from").fill("");
  await button(app, "Continue").click();
  await look(app, "add-data-mapping-refused");
  await app.getByLabel("Where it comes from").fill("My bank");
  await button(app, "Continue").click();
  await dryRun(app);
  await look(app, "add-data-dry-run-table");
  await store(app);

  await goTo(app, "/data");
  await expect(app.getByRole("heading", { name: "My bank" })).toBeVisible();
  await app.getByText("Imports (1)").first().click();
  await look(app, "data");
  await button(app, "Undo import").first().click();
  await expect(app.getByRole("dialog")).toBeVisible();
  await look(app, "data-undo");
  await button(app, "Cancel").click();
  await app.getByRole("link", { name: /^Listening history/ }).click();
  await expect(app.getByRole("table").getByRole("row").nth(1)).toBeVisible();
  await look(app, "data-records");
});

test("screens of being asked, of access, activity, earnings and identity", async ({ openApp, context, serve, nextApproval }) => {
  test.slow();
  const home = await openApp("/welcome");
  await createWallet(home, PASSPHRASE);
  await choose(home, history);
  await dryRun(home);
  await store(home);
  await importTable(home, payments, "Payments");
  await importTable(home, incomes, "Incomes");
  const visit = async (): Promise<Page> => {
    const page = await context.newPage();
    await page.goto((await serve({ "/": appHtml })).origin);
    return page;
  };
  const [music, bank, scorned] = [await visit(), await visit(), await visit()];

  const bankRequest = playsRequest({
    source: { id: "urn:datawallet:source:file-my-bank" },
    purpose_code: "https://pdpp.dev/purpose/ai_training",
    purpose_description: "Learn how people like you spend, to advise them",
    streams: [
      { name: "payments", necessity: "required" },
      { name: "incomes", necessity: "optional" },
    ],
  });
  const free = await ask(bank, nextApproval, bankRequest);
  await expect(free.approval.getByRole("group", { name: "Payments", exact: true })).toBeVisible();
  await look(free.approval, "request-free");
  const optional = free.approval.getByRole("group", { name: "Incomes", exact: true });
  await optional.getByRole("switch", { name: "Share Incomes", exact: true }).click();
  await free.approval.getByRole("group", { name: "Payments", exact: true }).getByRole("switch").nth(1).click();
  await free.approval.getByRole("group", { name: "Payments", exact: true }).getByLabel("Time range").selectOption({ index: 1 });
  await look(free.approval, "request-narrowed");
  const popup = await openPopup(home, bank.url());
  await expect(popup.getByText("request waits for you")).toBeVisible();
  await look(popup, "popup-waiting", POPUP);
  await button(popup, "Lock").click();
  await heading(free.approval, "Unlock your wallet");
  await look(free.approval, "request-locked");
  await passphrase(free.approval).fill(PASSPHRASE);
  await button(free.approval, "Unlock").click();
  await free.approval.getByRole("checkbox", { name: /AI models/ }).check();
  await answer(free.approval, "Approve");
  resultOf(await free.reply);

  const price = { ...USDC, amount: "1500", per: "read" as const };
  const paid = await ask(music, nextApproval, playsRequest({ compensation: price, max_uses: 3 }));
  await expect(paid.approval.getByRole("group", { name: "Listening history" })).toBeVisible();
  await look(paid.approval, "request-paid");
  await answer(paid.approval, "Approve");
  const { grantId } = resultOf(await paid.reply);
  const pay = stockPayer();
  for (let read = 0; read < 2; read++) {
    const query = { grantId, stream: "play_events" };
    resultOf(await call(music, "data_query", { ...query, payment: await pay(await priceOf(music, query)) }));
  }
  await call(music, "data_query", { grantId, stream: "play_events", fields: ["country"] });
  const asked = await ask(scorned, nextApproval);
  await expect(asked.approval.getByRole("group", { name: "Listening history" })).toBeVisible();
  const address = asked.approval.url();
  await answer(asked.approval, "Deny");
  await asked.reply;
  const ended = await granted(scorned, nextApproval, playsRequest({ access_mode: "single_use" }));
  resultOf(await call(scorned, "data_revokeGrant", { grantId: ended.grantId }));

  const again = await context.newPage();
  await again.goto(address);
  await expect(again.getByRole("heading", { level: 1 })).toBeVisible();
  await look(again, "request-answered");

  await goTo(home, "/access");
  await expect(home.getByRole("listitem", { name: new URL(music.url()).origin, exact: true })).toBeVisible();
  await look(home, "access");
  await home.getByText("Details", { exact: true }).first().click();
  await home.getByText(/^Ended \(\d+\)$/).click();
  await look(home, "access-details-and-ended");
  for (const [route, title] of [
    ["activity", "Activity"],
    ["earnings", "Earnings"],
    ["identity", "Identity"],
  ] as const) {
    await goTo(home, `/${route}`);
    await heading(home, title);
    if (route === "activity") {
      await button(home, "Verify log").click();
      await expect(home.getByRole("status").filter({ hasText: "The log is whole" })).toBeVisible();
    } else
      await home
        .getByText(/details/i)
        .first()
        .click();
    await look(home, route);
  }
  await popup.reload();
  await expect(popup.getByRole("button", { name: "Revoke", exact: true })).toBeVisible();
  await look(popup, "popup-with-access", POPUP);
  await popup.getByRole("switch", { name: "Pause all access" }).click();
  await look(popup, "popup-paused", POPUP);
  await goTo(home, "/data");
  await expect(home.getByText("All access is paused. No app can read anything.")).toBeVisible();
  await look(home, "data-paused-and-reminder");
  await goTo(home, "/access");
  await button(home, "Revoke all").click();
  await expect(home.getByRole("dialog")).toBeVisible();
  await look(home, "access-revoke-all");
});
