import type { Page } from "@playwright/test";
import { startStatusHost } from "../examples/status-host/server.ts";
import { appHtml, call, codeOf, heard, playsRequest, resultOf } from "./app-page.ts";
import { expect, granted, test } from "./ready.ts";

const route = (home: Page, to: string) => home.goto(home.url().replace(/#.*/, `#/${to}`));
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

test("Concert Finder's server knows how a permission stands by all three ways, confirms what is pushed, and deletes when asked", async ({
  home,
  context,
  concertFinder,
  nextApproval,
}, info) => {
  const host = await startStatusHost({ port: 0, database: info.outputPath("lists.sqlite") });
  await route(home, "settings");
  const section = home.getByRole("region", { name: "Status host" });
  await section.getByRole("textbox", { name: "Address" }).fill(host.url);
  await press(home, "Save");
  await expect(section.getByRole("status")).toContainText("Saved");

  const demo = await context.newPage();
  await demo.goto(concertFinder.url);
  const opened = nextApproval();
  await press(demo, "Connect my listening");
  await press(await opened, "Approve");
  await expect(demo.getByTestId("standing")).toHaveText("holds: your wallet said so just now");
  await expect(demo.getByRole("status")).toContainText("Read ");
  const standing = async () => (await context.request.get(`${concertFinder.url}/api/standing`)).json();
  expect(await standing()).toEqual({ by: "status_list", list: "stapled" });

  // With its page closed only the server can hear of it.
  await demo.close();
  await route(home, "access");
  const grant = home.getByRole("listitem", { name: concertFinder.url, exact: true });
  await grant.getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(grant).toContainText("It got the message");
  expect(await standing()).toEqual({ error: "revoked", by: "pushed" });

  const again = await context.newPage();
  await again.goto(concertFinder.url);
  await expect(again.getByTestId("standing")).toHaveText("taken back: your wallet told our server");
  await home.bringToFront();
  await grant.getByRole("button", { name: "Ask to delete" }).click();
  await home.getByRole("dialog").getByRole("button", { name: "Ask to delete" }).click();
  await expect(grant).toContainText("The app says it deleted everything");
  await expect(again.getByRole("status")).toContainText("We have deleted what we read");
  await route(home, "activity");
  for (const sentence of ["confirmed that it was told: its access has ended", "to delete what it got, by", "says that it deleted what it got"])
    await expect(home.getByRole("listitem").filter({ hasText: sentence })).toHaveCount(1);
  await host.close();
});

test("an app that does not answer is told again, and no app has the wallet send to anybody else", async ({
  home,
  app,
  context,
  serve,
  nextApproval,
}) => {
  const { origin } = new URL(app.url());
  const elsewhere = await serve({ "/": appHtml });
  const asking = (event_endpoint: string) => {
    const request = playsRequest();
    return { ...request, client: { ...request.client, event_endpoint } };
  };
  const windows = context.pages().length;
  expect(await call(app, "data_requestGrant", asking(`${elsewhere.origin}/events`))).toMatchObject({
    error: { data: { code: "invalid_params", param: "client.event_endpoint" } },
  });
  expect(context.pages()).toHaveLength(windows);

  // A page that is found everywhere answers 200: that confirms nothing.
  const { grantId } = await granted(app, nextApproval, asking(`${origin}/`));
  expect(codeOf(await call(app, "data_acknowledgeErasure", { grantId, status: "erased" }))).toBe("unauthorized");
  await route(home, "access");
  const grant = home.getByRole("listitem", { name: origin, exact: true });
  await grant.getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(grant).toContainText("Not confirmed yet");

  await grant.getByRole("button", { name: "Ask to delete" }).click();
  await home.getByRole("dialog").getByRole("button", { name: "Ask to delete" }).click();
  await expect(grant).toContainText("No answer yet");
  await expect.poll(() => heard(app)).toContain("erasureRequested");
  const [mine] = resultOf(await call(app, "data_getGrants", {}));
  expect(Date.parse(mine?.erasure?.deadline ?? "")).toBeGreaterThan(Date.now() + 29 * 86_400_000);
  resultOf(await call(app, "data_acknowledgeErasure", { grantId, status: "refused" }));
  await expect(grant).toContainText("The app says it will not delete it");
  const overdue = home.getByText("1 app has not said that it deleted what it read");
  await expect(overdue).toHaveCount(0);
  await home.clock.setFixedTime(Date.now() + 31 * 86_400_000);
  await home.reload();
  await expect(overdue).toBeVisible();
});
