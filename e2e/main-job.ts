import { type BrowserContext, expect, type Locator, type Page } from "@playwright/test";

/**
 * The main job of the product, a step a function, driven by the accessible names that stay fixed. Each step fails unless it sees
 * what it should, and returns what it saw in words.
 */

/** The field that the person keeps back: its label in the wallet, and its name in what the app gets. */
const keptBack = { label: "Skipped", name: "skipped" };
const shared = ["artist_name", "ms_played", "played_at", "track_name"];
const STREAM = "Listening history";
/** Argon2id on a slow machine, and an import of many records, take longer than a screen. */
const LONG = { timeout: 120_000 };

const press = (page: Page | Locator, name: string) => page.getByRole("button", { name, exact: true }).click();
const number = (text: string) => Number(/\d[\d,.\s]*/.exec(text)?.[0].replace(/\D/g, "") ?? Number.NaN);
const go = (app: Page, route: string) => app.goto(`${app.url().split("#")[0]}#${route}`);

/** From the first screen to an empty wallet. Ends at Add data. */
export async function createWallet(app: Page, passphrase: string): Promise<string> {
  await go(app, "/welcome");
  await press(app, "Create wallet");
  await app.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await app.getByLabel("Confirm passphrase", { exact: true }).fill(passphrase);
  await press(app, "Create wallet");
  await expect(app).toHaveURL(/#\/add$/, LONG);
  return "a new wallet, at Add data";
}

/** Chooses the files, looks at the dry run, imports. `records` is what the wallet says it stored. */
export async function importFiles(app: Page, files: readonly string[]): Promise<{ seen: string; records: number }> {
  await go(app, "/add");
  await app.getByLabel("Choose files").setInputFiles([...files]);
  await app.getByRole("button", { name: "Import", exact: true }).click(LONG);
  const stored = app.getByText(/^[\d,.\s]+ records? stored$/);
  await expect(stored).toBeVisible(LONG);
  const records = number(await stored.innerText());
  expect(records).toBeGreaterThan(0);
  return { seen: `${records} records stored from ${files.length} ${files.length === 1 ? "file" : "files"}`, records };
}

/** The app asks; resolves with the approval window once it shows the request. */
async function connect(demo: Page, nextApproval: () => Promise<Page>): Promise<Page> {
  const opened = nextApproval();
  await press(demo, "Connect my listening");
  const approval = await opened;
  await expect(approval.getByRole("group", { name: STREAM })).toBeVisible();
  return approval;
}

/** The person keeps one field back and says yes to the rest. */
async function narrowAndApprove(approval: Page, origin: string): Promise<string> {
  await expect(approval.getByText(new URL(origin).host).first()).toBeVisible();
  const field = approval.getByRole("group", { name: STREAM }).getByRole("switch", { name: keptBack.label, exact: true });
  await expect(field).toBeChecked();
  await field.click();
  await expect(field).not.toBeChecked();
  await press(approval, "Approve");
  return `a request of ${origin}; “${keptBack.label}” unticked; approved`;
}

/** Where the demo's money is: its chain, who settles there, what it is called, and how much of it the demo has paid out (atomic units, six decimals). */
export type DemoMoney = {
  readonly chainId: number;
  readonly service: string;
  readonly node: string;
  readonly name: string;
  readonly paidOut: () => Promise<bigint>;
};

/** The person chooses who settles on that chain, and who says whether it arrived. */
export async function switchOn(app: Page, { chainId, service, node }: Pick<DemoMoney, "chainId" | "service" | "node">): Promise<string> {
  await go(app, "/settings");
  await press(app, "Add another network");
  const form = app.getByRole("dialog");
  await form.getByLabel("Network number", { exact: true }).fill(String(chainId));
  await form.getByLabel("Name", { exact: true }).fill("Local");
  await form.getByLabel("Payment service", { exact: true }).fill(service);
  await form.getByLabel("Network server", { exact: true }).fill(node);
  await form.getByLabel("Counts as arrived after", { exact: true }).fill("1");
  await press(form, "Switch on");
  await expect(app.getByRole("listitem", { name: "Local", exact: true })).toContainText(service);
  return `network ${chainId}, a payment service and a node of its chain`;
}

/** What the app promised has arrived: on the account, and on the chain. */
async function seeArrive(app: Page, payments: number, { name, paidOut }: DemoMoney): Promise<string> {
  await go(app, "/earnings");
  const month = app.getByRole("region", { name: "Earned this month" });
  await expect(month).toContainText(`0.00${payments} “${name}”`, LONG);
  expect(await paidOut()).toBe(BigInt(payments) * 1000n);
  return `${(await month.innerText()).replace(/\s+/g, " ")}; the app's account has as much less`;
}

/** The app got every record, exactly the approved fields, and paid `payments` times. */
async function readAndPaid(demo: Page, records: number, payments: number, money = "USDC"): Promise<string> {
  const status = demo.getByRole("status");
  await expect(status).toHaveAttribute("data-tone", /good|refused/, LONG);
  await expect(status).toContainText(`Read ${records} plays`);
  await expect(demo.getByTestId("records-count")).toHaveText(String(records));
  const fields = (await demo.getByTestId("fields").innerText()).split(/,\s*/).toSorted();
  expect(fields).toEqual(shared);
  expect(fields).not.toContain(keptBack.name);
  await expect(demo.getByTestId("paid")).toHaveText(`0.00${payments} ${money} in ${payments === 1 ? "1 payment" : `${payments} payments`}`);
  return `the app has ${records} records with ${fields.join(", ")}, and paid ${await demo.getByTestId("paid").innerText()}`;
}

/** The person takes back what they gave an app, on the Access screen. Gives its entry there. */
export async function revokeOn(app: Page, origin: string): Promise<Locator> {
  await go(app, "/access");
  const grant = app.getByRole("listitem", { name: origin, exact: true });
  await press(grant, "Revoke");
  return grant;
}

/** The person ends the access; the open page is told; its next read fails and leaves it nothing. */
async function revokeAndRead(app: Page, demo: Page, origin: string): Promise<string> {
  const grant = await revokeOn(app, origin);
  const status = demo.getByRole("status");
  await expect(status).toContainText("We stopped reading");
  await press(demo, "Read again");
  await expect(status).toContainText("We read nothing");
  await expect(demo.getByTestId("records-count")).toBeHidden();
  await expect(grant.getByRole("button", { name: "Revoke", exact: true })).toHaveCount(0);
  return `the app was told, and its next read was refused: ${await status.innerText()}`;
}

export async function verifyLog(app: Page): Promise<string> {
  await go(app, "/activity");
  await press(app, "Verify log");
  const verdict = app.getByRole("status").filter({ hasText: /log/i });
  await expect(verdict).toContainText(/The log is whole: \d/);
  return verdict.innerText();
}

/** What the app promised to pay stands under its origin: `payments` reads. */
async function seeEarnings(app: Page, origin: string, payments: number): Promise<string> {
  await go(app, "/earnings");
  const entry = app
    .getByRole("list", { name: "By app" })
    .getByRole("listitem")
    .filter({ hasText: new URL(origin).host });
  await expect(entry).toContainText(`0.00${payments}`);
  return (await entry.innerText()).replace(/\s+/g, " ");
}

type MainJob = {
  readonly context: BrowserContext;
  readonly openApp: (route: string) => Promise<Page>;
  readonly nextApproval: () => Promise<Page>;
  /** The running demo app's origin. */
  readonly demoUrl: string;
  /** Paths of a Spotify export. */
  readonly files: readonly string[];
  /** Without it the demo pays with promises that nobody collects. */
  readonly money?: DemoMoney;
  /** Told each step when it is done, and what was seen. */
  readonly report: (step: string, seen: string) => void;
};

/** Everything in its order. Rejects at the first step that does not see what it should. */
export async function mainJob({ context, openApp, nextApproval, demoUrl, files, money, report }: MainJob): Promise<void> {
  const app = await openApp("/welcome");
  report("The person makes a wallet", await createWallet(app, "correct horse battery staple"));
  const imported = await importFiles(app, files);
  report("and imports a Spotify export", imported.seen);

  if (money) report("and chooses how to get paid", await switchOn(app, money));

  const demo = await context.newPage();
  await demo.goto(demoUrl);
  const approval = await connect(demo, nextApproval);
  report("An app asks; the person approves less", await narrowAndApprove(approval, demoUrl));
  report("The app reads exactly that, and pays", await readAndPaid(demo, imported.records, 1, money?.name));
  await press(demo, "Read again");
  report("It reads again, and pays again", await readAndPaid(demo, imported.records, 2, money?.name));
  if (money) report("The money arrives", await seeArrive(app, 2, money));

  report("The person takes the access back", await revokeAndRead(app, demo, demoUrl));
  report("The log is verified", await verifyLog(app));
  report("Who paid is on the account", await seeEarnings(app, demoUrl, 2));
}
