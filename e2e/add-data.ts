import { resolve } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";

/** The Add data and Data screens, as far as tests drive them by their accessible names. */

export const goTo = (app: Page, route: string) => app.goto(`${app.url().split("#")[0]}#${route}`);
export const button = (screen: Page | Locator, name: string): Locator => screen.getByRole("button", { name, exact: true });

/** What the file input takes: paths, or contents under a name. */
type Files = Parameters<Locator["setInputFiles"]>[0];

/** A dry run of before stays on the screen until it is put aside. */
async function readyForFiles(app: Page): Promise<void> {
  await goTo(app, "/add");
  const choice = app.getByLabel("Choose files");
  const other = button(app, "Choose other files");
  await expect(choice.or(other)).toBeVisible();
  if (await other.isVisible()) await other.click();
  await expect(choice).toBeVisible();
}

/** Gives files by the dialog's input, without waiting for what comes of it. */
export async function choose(app: Page, files: Files): Promise<void> {
  await readyForFiles(app);
  await app.getByLabel("Choose files").setInputFiles(files);
}

/** A real drag of files from outside the browser onto the page. */
export async function drop(app: Page, paths: readonly string[]): Promise<void> {
  await readyForFiles(app);
  const session = await app.context().newCDPSession(app);
  const data = { items: [], files: paths.map((path) => resolve(path)), dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver"] as const) await session.send("Input.dispatchDragEvent", { type, x: 400, y: 400, data });
  await expect(app.getByText("Drop the files to look inside")).toBeVisible();
  await session.send("Input.dispatchDragEvent", { type: "drop", x: 400, y: 400, data });
  await session.detach();
}

/** Waits for the dry run, and gives the words of the counts, the files and what is left out. */
export async function dryRun(app: Page) {
  await expect(app.getByText("Nothing is stored yet").or(app.getByText("Everything in these files is here already."))).toBeVisible();
  const items = (label: string) => app.getByRole("list", { name: label, exact: true }).getByRole("listitem").allInnerTexts();
  return {
    counts: (await app.getByRole("definition").allInnerTexts()).map((text) => text.replaceAll("\n", ", ")),
    files: (await items("Files")).map((text) => text.replaceAll("\n", ": ")),
    leftOut: (await items("Left out for you")).map((text) => text.split("\n")[0]),
  };
}

/** Stores what the dry run shows; gives the sentence that says how much it was. */
export async function store(app: Page): Promise<string> {
  await button(app, "Import").click();
  const stored = app.getByText(/^[\d,]+ records? stored$/);
  await expect(stored).toBeVisible();
  return stored.innerText();
}

/** What another tab of the wallet shows under Data: one line a stream, `[]` where there is nothing. */
export async function storedStreams(openApp: (route: string) => Promise<Page>): Promise<string[]> {
  const data = await openApp("/data");
  const stream = data
    .getByRole("main")
    .getByRole("link")
    .filter({ hasText: /record/ });
  const nothing = data.getByText("Nothing here yet");
  await expect(nothing.or(stream.first())).toBeVisible();
  const found = (await stream.allInnerTexts()).map((text) => text.replaceAll("\n", " | "));
  await data.close();
  return found;
}

/** Opens a stream from Data, and waits for its table. */
export async function openStream(app: Page, stream: string): Promise<Locator> {
  await goTo(app, "/data");
  await app.getByRole("link", { name: new RegExp(`^${stream}`) }).click();
  const table = app.getByRole("table", { name: `Records of ${stream}` });
  await expect(table.getByRole("row").nth(1)).toBeVisible();
  return table;
}
