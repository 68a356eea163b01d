import type { Page } from "@playwright/test";
import { button, goTo } from "./add-data.ts";
import { appHtml, call, codeOf, playsRequest, resultOf } from "./app-page.ts";
import { windowsOf } from "./approvals.ts";
import { didConfiguration, linkageToken, newIdentity } from "./fixtures/domain-linkage.ts";
import { look } from "./look.ts";
import { verifyLog } from "./main-job.ts";
import { answer, ask, expect, PASSPHRASE, test } from "./ready.ts";

const LINKAGE = "/.well-known/did-configuration.json";
const NEEDS = "/.well-known/datawallet-app.json";
const never = () => new Promise<string>(() => undefined);

const needs = JSON.stringify({
  purpose_code: "https://pdpp.dev/purpose/personalization",
  streams: [{ source: "urn:datawallet:source:spotify", name: "play_events", fields: ["played_at", "artist_name"] }],
});

const settled = (approval: Page) => expect(approval.getByRole("button", { name: "Approve", exact: true })).toBeVisible();

test("who a site proves to be, what it says it needs, and that neither is waited for", async ({ home, context, serve, nextApproval }) => {
  await expect(home).toHaveURL(/app\.html/);
  const [first, second] = [newIdentity(), newIdentity()];
  const site = { linkage: async (_origin: string) => "" };
  const pages = { "/": appHtml, [LINKAGE]: () => site.linkage(served.origin), [NEEDS]: () => needs };
  const served = await serve(pages);
  const proves = (who: typeof first) => {
    site.linkage = async (origin) => didConfiguration(linkageToken(who, origin, Date.now()));
  };
  const app = await context.newPage();
  const asks = async () => {
    // What a page has read of its site it keeps for a while.
    await app.goto(served.origin);
    const asked = await ask(app, nextApproval);
    await settled(asked.approval);
    return asked;
  };

  proves(first);
  const proved = await asks();
  await expect(proved.approval.getByText("Identifier proved", { exact: true })).toBeVisible();
  await expect(proved.approval.getByText("This site proves that it speaks for")).toContainText(first.did.slice(0, 16));
  await expect(proved.approval.getByText("Asks for more than it says it needs")).toBeVisible();
  await expect(proved.approval.getByText("Listening history: Track", { exact: true })).toBeVisible();
  await look(proved.approval, "request-identity-proved");
  await answer(proved.approval, "Approve");
  resultOf(await proved.reply);

  proves(second);
  const another = await asks();
  await expect(another.approval.getByText("It speaks for somebody else now")).toBeVisible();
  await look(another.approval, "request-identity-changed");
  await answer(another.approval, "Not now");
  await another.reply;

  site.linkage = never;
  const hanging = await asks();
  await expect(hanging.approval.getByText("It does not prove who it is this time")).toBeVisible();
  await expect(hanging.approval.getByText("Unverified", { exact: true })).toBeVisible();
  await expect(hanging.approval.getByText("Asks for more than it says it needs")).toBeVisible();
  await look(hanging.approval, "request-identity-lost");
  await answer(hanging.approval, "Deny");
  expect(codeOf(await hanging.reply)).toBe("user_rejected");
});

test("a site is blocked from its request, refused without a window, also after a lock, and let back in", async ({
  app,
  home,
  context,
  nextApproval,
}) => {
  const { approval, reply } = await ask(app, nextApproval, { ...playsRequest(), client: { name: "Test app", did: "did:web:app.example" } });
  await expect(approval.getByText("Not verified: it is said to speak for")).toBeVisible();
  await approval.getByText("Other ways to say no", { exact: true }).click();
  await look(approval, "request-block");
  const closed = approval.waitForEvent("close");
  await button(approval, "Block this site").click();
  const no = await reply;
  expect(codeOf(no)).toBe("user_rejected");
  await closed;
  const again = await call(app, "data_requestGrant", playsRequest());
  // The same answer in the same form, another request.
  const shape = (given: typeof no) => JSON.stringify(given).replace(/"requestId":"[^"]+"/, "");
  expect(shape(again)).toBe(shape(no));
  expect(windowsOf(context)).toHaveLength(0);

  await button(home, "Lock").click();
  const opened = nextApproval();
  const behind = call(app, "data_requestGrant", playsRequest());
  const shut = (await opened).waitForEvent("close");
  await home.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await button(home, "Unlock").click();
  expect(codeOf(await behind)).toBe("user_rejected");
  await shut;

  const { origin } = new URL(app.url());
  await goTo(home, "/settings");
  await expect(home.getByRole("list", { name: "Blocked sites" }).getByRole("listitem", { name: origin })).toBeVisible();
  await home.getByLabel("Site", { exact: true }).fill("Tracker.Example");
  await button(home, "Block").click();
  await home.getByText("Use a list from elsewhere", { exact: true }).click();
  await home.getByLabel("Sites, one on a line").fill("# a list\nads.example\nx y\n");
  await button(home, "Use this list").click();
  await expect(home.getByText("1 site of the list cannot ask you. 1 line names no site, and was left out.")).toBeVisible();
  await look(home, "settings-blocked");
  await button(home, `Unblock ${origin}`).click();
  await expect(home.getByRole("list", { name: "Blocked sites" }).getByRole("listitem")).toHaveCount(1);

  await goTo(home, "/activity");
  await expect(home.getByText(/got a no: it is among the sites that you blocked/)).toHaveCount(2);
  await verifyLog(home);
});
