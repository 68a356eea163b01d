import type { Page } from "@playwright/test";
import { button, choose, dryRun, goTo, openStream, store } from "./add-data.ts";
import { call, playsRequest, resultOf } from "./app-page.ts";
import { look } from "./look.ts";
import { expect, granted, PLAYS, test } from "./ready.ts";

const SHOPS = ["Café Zebra", "Book corner", "Zebra & sons", "Träumerei, late", "Green grocer"];
const ROWS = 600;
/** A day of its own for each row, the last one the newest: shop `nth % 5`, and a number that no other row has. */
const payments = {
  name: "my_bank.csv",
  mimeType: "",
  buffer: Buffer.from(
    [
      "Booked on,Shop,Note,Amount",
      ...Array.from({ length: ROWS }, (_, nth) => {
        const day = new Date(Date.UTC(2024, 0, 1 + nth)).toISOString().slice(0, 10);
        return `${day},"${SHOPS[nth % SHOPS.length]}",receipt n${String(nth).padStart(3, "0")},-${nth}.25`;
      }),
      "",
    ].join("\n"),
  ),
};
/** Index of each shop, and the rows that are its. */
const rowsOf = (shop: number) => Array.from({ length: ROWS }, (_, nth) => nth).filter((nth) => nth % SHOPS.length === shop);

const searchBox = (app: Page) => app.getByRole("searchbox", { name: "Search", exact: true });
const quick = (app: Page) => app.getByRole("switch", { name: "Quick search", exact: true });
const said = (app: Page, words: string | RegExp) => app.getByRole("status").filter({ hasText: words });
const table = (app: Page, stream = "Payments") => app.getByRole("table", { name: `Records of ${stream}` });
/** The rows that are drawn, without the one of headings. */
const drawn = async (app: Page) => (await table(app).getByRole("row").allInnerTexts()).slice(1);
const box = (app: Page, note: string) =>
  table(app)
    .getByRole("row")
    .filter({ hasText: note })
    .getByRole("checkbox", { name: /^Choose the record of / });
const note = (nth: number) => `receipt n${String(nth).padStart(3, "0")}`;

async function withPayments(home: Page): Promise<void> {
  await choose(home, payments);
  await home.getByLabel("Where it comes from").fill("My bank");
  await home.getByLabel("What each row is").fill("Payments");
  await button(home, "Continue").click();
  await dryRun(home);
  await store(home);
  await openStream(home, "Payments");
  await expect(said(home, `200 of ${ROWS} loaded`)).toBeVisible();
}

/** A search finds that many, and all that are drawn are of the kind. */
async function finds(app: Page, words: string, count: number, each: RegExp): Promise<void> {
  await searchBox(app).fill(words);
  await expect(table(app).getByRole("row").nth(1)).toContainText(each);
  await expect(said(app, new RegExp(`^${count} records? found`))).toBeVisible();
  const rows = await drawn(app);
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter((row) => !each.test(row))).toEqual([]);
}

async function deleteChosen(app: Page, count: number): Promise<void> {
  await button(app, "Delete…").click();
  const dialog = app.getByRole("dialog", { name: `Delete ${count} record${count === 1 ? "" : "s"}?` });
  await expect(dialog).toContainText("What apps have already read stays with them");
  await button(dialog, "Delete records").click();
  await expect(said(app, `${count} record${count === 1 ? "" : "s"} deleted.`)).toBeVisible();
}

test("search: words by their beginning, all of them, newest first and page by page; the same with an index", async ({ home }) => {
  test.slow();
  await withPayments(home);
  const check = async () => {
    // Two of the five shops; more than a page.
    await searchBox(home).fill("zebra");
    await expect(said(home, "200 records found so far")).toBeVisible();
    const [newest] = await drawn(home);
    expect(newest).toContain(note(597));
    await expect(async () => {
      await table(home)
        .locator("..")
        .evaluate((frame) => frame.scrollTo(0, frame.scrollHeight));
      await expect(said(home, "240 records found")).toBeVisible({ timeout: 500 });
    }).toPass();
    await finds(home, "ZEB caf", 120, /Café Zebra/);
    await finds(home, "trau late", 120, /Träumerei, late/);
    await finds(home, "n007", 1, /receipt n007/);
    await finds(home, "zebra n007", 1, /Zebra & sons/);
    await searchBox(home).fill("ebra");
    await expect(home.getByText("No record here holds “ebra”.")).toBeVisible();
    await expect(said(home, "Nothing found")).toBeVisible();
    await searchBox(home).fill("zebra n008");
    await expect(home.getByText("No record here holds “zebra n008”.")).toBeVisible();
    await searchBox(home).fill("");
    await expect(said(home, `200 of ${ROWS} loaded`)).toBeVisible();
  };
  await expect(quick(home)).not.toBeChecked();
  await check();
  await quick(home).click();
  await expect(quick(home)).toBeChecked();
  // Nothing that was found before is shown again unasked.
  await home.reload();
  await expect(quick(home)).toBeChecked();
  await check();
  // What is brought in later is found too, and what is taken out is not.
  await finds(home, "n599", 1, /receipt n599/);
  await box(home, note(599)).check();
  await deleteChosen(home, 1);
  await expect(home.getByText("No record here holds “n599”.")).toBeVisible();
  await choose(home, payments);
  await home.getByLabel("Where it comes from").fill("My bank");
  await home.getByLabel("What each row is").fill("Payments");
  await button(home, "Continue").click();
  await dryRun(home);
  await store(home);
  await openStream(home, "Payments");
  await finds(home, "n599", 1, /receipt n599/);
  await quick(home).click();
  await expect(quick(home)).not.toBeChecked();
  await finds(home, "n599", 1, /receipt n599/);
});

test("deleting: the chosen records and no others, in every tab, for apps from the next read on; the list stays where it was", async ({
  home,
  app,
  nextApproval,
  openApp,
}) => {
  test.slow();
  await withPayments(home);
  const { grantId } = await granted(
    app,
    nextApproval,
    playsRequest({
      source: { id: "urn:datawallet:source:file-my-bank" },
      streams: [{ name: "payments", necessity: "required" }],
    }),
  );
  const appReads = async (nth: number): Promise<boolean> => {
    const { data } = resultOf(await call(app, "data_query", { grantId, stream: "payments", limit: 500 }));
    return JSON.stringify(data).includes(note(nth));
  };
  expect(await appReads(590)).toBe(true);
  const other = await openApp(home.url().split("#")[1] ?? "");
  await expect(table(other).getByText(note(599))).toBeVisible();

  await box(home, note(597)).check();
  await box(home, note(590)).check();
  await expect(said(home, "2 chosen")).toBeVisible();
  await button(home, "Cancel").click();
  await expect(box(home, note(597))).not.toBeChecked();
  await box(home, note(590)).check();
  await box(home, note(591)).check();
  await button(home, "Delete…").click();
  await button(home, "Cancel").click();
  await expect(table(home).getByText(note(590))).toBeVisible();
  await deleteChosen(home, 2);
  for (const page of [home, other]) {
    await expect(page.getByText(`${ROWS - 2} records`)).toBeVisible();
    await expect(table(page).getByText(note(592))).toBeVisible();
    for (const gone of [590, 591]) await expect(table(page).getByText(note(gone))).toHaveCount(0);
  }
  expect(await appReads(592)).toBe(true);
  expect(await appReads(590)).toBe(false);

  // Far down the list, the rows around what was deleted stay in view.
  const far = box(home, note(450));
  await expect(async () => {
    await table(home)
      .locator("..")
      .evaluate((frame) => frame.scrollTo(0, 146 * 40));
    await expect(far).toBeVisible({ timeout: 500 });
  }).toPass();
  await far.check();
  await deleteChosen(home, 1);
  await expect(table(home).getByText(note(451))).toBeInViewport();
  await expect(table(home).getByText(note(450))).toHaveCount(0);

  // All that a search found, and nothing else.
  await searchBox(home).fill("book n0");
  const found = rowsOf(1).filter((nth) => nth < 100).length;
  await expect(said(home, `${found} records found`)).toBeVisible();
  await home.getByRole("checkbox", { name: `Choose the ${found} records loaded` }).check();
  await deleteChosen(home, found);
  await expect(home.getByText("No record here holds “book n0”.")).toBeVisible();
  await goTo(home, "/data");
  await expect(home.getByRole("link", { name: /^Payments/ })).toContainText(`${ROWS - 3 - found} records`);
  await expect(home.getByRole("link", { name: /^Listening history/ })).toContainText(`${PLAYS} records`);
  await home.reload();
  await expect(home.getByRole("link", { name: /^Payments/ })).toContainText(`${ROWS - 3 - found} records`);
});

test("by the keyboard alone: search, choose, delete", async ({ home }) => {
  await withPayments(home);
  await searchBox(home).focus();
  await home.keyboard.type("n00");
  await expect(said(home, "10 records found")).toBeVisible();
  const focused = (name: string | RegExp) => expect(home.locator(":focus")).toHaveAccessibleName(name);
  await home.keyboard.press("Tab");
  await focused("Quick search");
  await home.keyboard.press("Tab");
  await focused("Records of Payments");
  await home.keyboard.press("Tab");
  await focused("Choose the 10 records loaded");
  await home.keyboard.press("Tab");
  await focused(/^Choose the record of .*2024/);
  await home.keyboard.press("Space");
  await expect(said(home, "1 chosen")).toBeVisible();
  await home.keyboard.press("Shift+Tab");
  await home.keyboard.press("Shift+Tab");
  await home.keyboard.press("Shift+Tab");
  await focused("Delete…");
  await home.keyboard.press("Enter");
  const dialog = home.getByRole("dialog", { name: "Delete 1 record?" });
  await expect(dialog).toBeVisible();
  await home.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await focused("Delete…");
  await home.keyboard.press("Enter");
  await home.keyboard.press("Tab");
  await focused("Delete records");
  await home.keyboard.press("Enter");
  await expect(said(home, "1 record deleted.")).toBeVisible();
  await focused("Records of Payments");
});

test("screens of searching and deleting", async ({ home }) => {
  test.slow();
  await withPayments(home);
  await look(home, "records");
  await searchBox(home).fill("zebra");
  await expect(said(home, "200 records found so far")).toBeVisible();
  await quick(home).click();
  await expect(quick(home)).toBeChecked();
  await look(home, "records-search");
  const boxes = table(home).getByRole("checkbox", { name: /^Choose the record of / });
  for (const nth of [0, 2, 3]) await boxes.nth(nth).check();
  await look(home, "records-chosen");
  await button(home, "Delete…").click();
  await look(home, "records-delete");
  await button(home, "Cancel").click();
  await searchBox(home).fill("nothing like that");
  await expect(home.getByText("No record here holds")).toBeVisible();
  await look(home, "records-none");
});
