import type { BrowserContext, Page } from "@playwright/test";
import { appHtml, call, codeOf, playsRequest, type Reply, resultOf } from "./app-page.ts";
import { answerAndClose, approveOf, asking, claimsOf, windowsOf } from "./approvals.ts";
import { test as fresh } from "./browser.ts";
import { createWallet } from "./main-job.ts";
import { answer, ask, expect, granted, PASSPHRASE, test } from "./ready.ts";
import { standStill } from "./standstill.ts";

const DETAIL = "authorization_details.0";

/** Denies what an open window moves on to, or a new one shows: which of the two depends on how soon it was asked. */
async function denyWhereAsked(context: BrowserContext): Promise<void> {
  await expect(async () => {
    const [approval] = windowsOf(context);
    await approval?.getByRole("button", { name: "Deny", exact: true }).click({ timeout: 1000 });
    expect(approval).toBeDefined();
  }).toPass();
}

async function unlock(page: Page): Promise<void> {
  await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await page.getByRole("button", { name: "Unlock", exact: true }).click();
}

const lock = (home: Page): Promise<void> => home.getByRole("button", { name: "Lock", exact: true }).click();

/** How a request ended that nobody granted. */
function refusalOf(reply: Reply<"data_requestGrant">): { readonly number: number; readonly name: string } {
  if (!("error" in reply)) throw new Error("was granted");
  return { number: reply.error.code, name: reply.error.data.code };
}

test("no, not now and closing are three answers, and none of them grants", async ({ app, context, home, nextApproval }) => {
  const no = await ask(app, nextApproval);
  await answerAndClose(no.approval, "Deny");
  expect(refusalOf(await no.reply)).toEqual({ number: 4001, name: "user_rejected" });

  const later = await ask(app, nextApproval);
  await answerAndClose(later.approval, "Not now");
  expect(refusalOf(await later.reply)).toEqual({ number: 4915, name: "dismissed" });

  const closed = await ask(app, nextApproval);
  await expect(approveOf(closed.approval)).toBeEnabled();
  await closed.approval.close();
  expect(refusalOf(await closed.reply)).toEqual({ number: 4915, name: "dismissed" });

  expect(resultOf(await call(app, "data_getGrants", {}))).toEqual([]);
  expect(resultOf(await call(app, "data_getPending", {}))).toEqual([]);
  expect(windowsOf(context)).toEqual([]);
  await home.goto(home.url().replace(/#.*/, "#/activity"));
  const entries = home.getByRole("list", { name: "Activity" }).getByRole("listitem");
  await expect(entries.filter({ hasText: "You said no to" })).toHaveCount(1);
  await expect(entries.filter({ hasText: "aside" })).toHaveCount(2);
});

test("a site has one request open; it sees its own and may take it back, no other site can", async ({
  app,
  context,
  serve,
  nextApproval,
  worker,
}) => {
  const other = await context.newPage();
  await other.goto((await serve({ "/": appHtml })).origin);
  const { approval, reply } = await ask(app, nextApproval);
  const second = await call(app, "data_requestGrant", playsRequest());
  const [mine, ...more] = resultOf(await call(app, "data_getPending", {}));
  const requestId = mine?.requestId ?? "";
  expect(more).toEqual([]);
  expect(second).toMatchObject({ error: { code: -32002, data: { code: "already_pending", requestId } } });
  expect(windowsOf(context)).toHaveLength(1);

  expect(resultOf(await call(other, "data_getPending", {}))).toEqual([]);
  const foreign = await call(other, "data_cancelRequest", { requestId });
  expect(codeOf(foreign)).toBe("unauthorized");
  expect(foreign).toEqual(await call(other, "data_cancelRequest", { requestId: crypto.randomUUID() }));
  await asking(approval, app);

  expect(await call(app, "data_cancelRequest", { requestId })).toEqual({ result: {} });
  expect(await reply).toMatchObject({ error: { code: 4915, data: { code: "dismissed", requestId } } });
  await expect(approval.getByRole("heading", { name: "Taken back" })).toBeVisible();
  await expect(approveOf(approval)).toHaveCount(0);
  // Taken back twice is taken back; what was answered otherwise cannot be.
  expect(await call(app, "data_cancelRequest", { requestId })).toEqual({ result: {} });
  expect(resultOf(await call(app, "data_getPending", {}))).toEqual([]);
  expect(resultOf(await call(app, "data_getGrants", {}))).toEqual([]);

  // The site asks anew while the window still tells of the old request, and the person closes that.
  const anew = nextApproval();
  const again = call(app, "data_requestGrant", playsRequest());
  // The badge counts it only after it was decided that the open window will do.
  await expect.poll(async () => (await worker()).evaluate(() => chrome.action.getBadgeText({}))).toBe("1");
  await approval.close();
  const next = await anew;
  await asking(next, app);
  const [denied] = resultOf(await call(app, "data_getPending", {}));
  await answer(next, "Deny");
  expect(codeOf(await again)).toBe("user_rejected");
  expect(codeOf(await call(app, "data_cancelRequest", { requestId: denied?.requestId ?? "" }))).toBe("unauthorized");

  // What was taken back leaves the window to who waits behind it.
  const gone = await ask(app, nextApproval);
  const waits = call(other, "data_requestGrant", playsRequest());
  await expect.poll(async () => (await worker()).evaluate(() => chrome.action.getBadgeText({}))).toBe("2");
  const [last] = resultOf(await call(app, "data_getPending", {}));
  expect(await call(app, "data_cancelRequest", { requestId: last?.requestId ?? "" })).toEqual({ result: {} });
  await expect(gone.approval.getByRole("heading", { name: "Taken back" })).toBeVisible();
  await gone.approval.getByRole("button", { name: "Show it", exact: true }).click();
  await asking(gone.approval, other);
  await answerAndClose(gone.approval, "Not now");
  expect(codeOf(await gone.reply)).toBe("dismissed");
  expect(codeOf(await waits)).toBe("dismissed");
});

test("three refusals in half a minute silence a site, and no other", async ({ app, context, serve, nextApproval, moveClock }) => {
  // As a pushy site does: it asks again at once, and the window that is still open shows it.
  const { approval, reply } = await ask(app, nextApproval);
  await answer(approval, "Deny");
  expect(codeOf(await reply)).toBe("user_rejected");
  for (let round = 0; round < 2; round++) {
    const again = call(app, "data_requestGrant", playsRequest());
    await denyWhereAsked(context);
    expect(codeOf(await again)).toBe("user_rejected");
  }
  const silenced = await call(app, "data_requestGrant", playsRequest());
  expect(silenced).toMatchObject({ error: { code: -32005, data: { code: "rate_limited", retryable: true } } });
  const retryAfter = "error" in silenced ? (silenced.error.data.retryAfter ?? 0) : 0;
  expect(retryAfter).toBeGreaterThan(30);
  expect(retryAfter).toBeLessThanOrEqual(60);
  expect(resultOf(await call(app, "data_getPending", {}))).toEqual([]);
  await expect.poll(() => windowsOf(context)).toEqual([]);

  const other = await context.newPage();
  await other.goto((await serve({ "/": appHtml })).origin);
  await granted(other, nextApproval);

  await moveClock(retryAfter * 1000);
  await expect.poll(() => windowsOf(context)).toEqual([]);
  const later = await ask(app, nextApproval);
  await answer(later.approval, "Deny");
  expect(codeOf(await later.reply)).toBe("user_rejected");
});

const wrong: readonly (readonly [param: string, request: unknown])[] = [
  [`${DETAIL}.streams.0.name`, playsRequest({ streams: [{ name: "saved_tracks" }] })],
  [`${DETAIL}.streams.0.name`, playsRequest({ streams: [{ name: "constructor" }] })],
  [`${DETAIL}.streams.0.fields.1`, playsRequest({ streams: [{ name: "play_events", fields: ["artist_name", "ip_addr"] }] })],
  [`${DETAIL}.streams.0.fields`, playsRequest({ streams: [{ name: "play_events", fields: [] }] })],
  [`${DETAIL}.streams`, playsRequest({ streams: [] })],
  [`${DETAIL}.streams`, playsRequest({ streams: [{ name: "play_events" }, { name: "play_events" }] })],
  [`${DETAIL}.streams`, playsRequest({ streams: [{ name: "play_events", necessity: "optional" }] })],
  [
    `${DETAIL}.streams.0.time_range`,
    playsRequest({ streams: [{ name: "play_events", time_range: { since: "2025-06-01T00:00:00Z", until: "2025-05-01T00:00:00Z" } }] }),
  ],
  [`${DETAIL}.streams.0.view`, playsRequest({ streams: [{ name: "play_events", view: "all" }] as never })],
  [`${DETAIL}.wallet_approves`, playsRequest({ wallet_approves: true })],
  // PDPP's own type takes exactly PDPP's members.
  [`${DETAIL}.duration`, playsRequest({ type: "https://pdpp.dev/data-access" } as never)],
  [`${DETAIL}.type`, playsRequest({ type: "urn:datawallet:data-access:2" } as never)],
  [`${DETAIL}.duration`, playsRequest({ duration: "PT0S" })],
  [`${DETAIL}.duration`, playsRequest({ duration: "P1Y" })],
  [`${DETAIL}.max_uses`, playsRequest({ max_uses: 0 })],
  [`${DETAIL}.purpose_code`, playsRequest({ purpose_code: "javascript:alert(1)" })],
  [`${DETAIL}.client_claims.origin`, playsRequest({ client_claims: { commitments: [], origin: "https://bank.example" } as never })],
  ["client.origin", { ...playsRequest(), client: { name: "Test app", origin: "https://bank.example" } }],
  ["client.name", { ...playsRequest(), client: { name: "" } }],
  [
    "authorization_details",
    { ...playsRequest(), authorization_details: [...playsRequest().authorization_details, ...playsRequest().authorization_details] },
  ],
  ["authorization_details", { ...playsRequest(), authorization_details: [] }],
  ["origin", { ...playsRequest(), origin: "https://bank.example" }],
];

fresh(
  "what cannot be asked is refused before anybody is asked; what is not there is told only after",
  async ({ context, page: app, openApp, serve, nextApproval, worker, stopWorker }) => {
    await app.goto((await serve({ "/": appHtml })).origin);
    const home = await openApp("/welcome");
    for (const [param, request] of wrong) {
      const reply = await call(app, "data_requestGrant", request as ReturnType<typeof playsRequest>);
      expect(reply, `${param} of ${JSON.stringify(request)}`).toMatchObject({ error: { code: -32602, data: { code: "invalid_params", param } } });
    }
    expect(resultOf(await call(app, "data_getPending", {}))).toEqual([]);

    // Without a wallet it is as with a locked one: only the person sees the difference.
    const early = await ask(app, nextApproval);
    // None of the refusals had opened a window.
    expect(windowsOf(context)).toEqual([early.approval]);
    await expect(early.approval.getByRole("link", { name: "Set up Freehold" })).toBeVisible();
    await early.approval.close();
    expect(refusalOf(await early.reply)).toEqual({ number: 4914, name: "locked" });

    const { approval, reply } = await ask(app, nextApproval);
    await expect(approval.getByRole("link", { name: "Set up Freehold" })).toBeVisible();
    await createWallet(home, PASSPHRASE);
    await asking(approval, app);
    await expect(approval.getByText("You hold no records of this yet.")).toBeVisible();
    await expect(approveOf(approval)).toBeEnabled();
    expect(resultOf(await call(app, "data_getPending", {}))).toHaveLength(1);
    // Also when the worker is stopped between keeping this and telling the page.
    const { held } = await standStill(await worker(), "commit done");
    await answer(approval, "Approve");
    await held;
    await stopWorker();
    expect(refusalOf(await reply)).toEqual({ number: 4916, name: "no_data" });
    expect(resultOf(await call(app, "data_getGrants", {}))).toEqual([]);
  },
);

test("a request outlives a lock, and can be made while locked", async ({ app, home, context, nextApproval }) => {
  const { approval, reply } = await ask(app, nextApproval);
  await approval.getByRole("switch", { name: "Track", exact: true }).click();
  await lock(home);
  await expect(approval.getByRole("button", { name: "Unlock", exact: true })).toBeVisible();
  // Nothing of the request, nor of the vault, is left on the screen.
  await expect(approveOf(approval)).toHaveCount(0);
  await expect(approval.getByText(new URL(app.url()).host)).toHaveCount(0);
  expect(resultOf(await call(app, "data_getPending", {}))).toHaveLength(1);
  expect(codeOf(await call(app, "data_getGrants", {}))).toBe("locked");
  await unlock(approval);
  await asking(approval, app);
  await answerAndClose(approval, "Approve");
  const { grantId } = resultOf(await reply);
  resultOf(await call(app, "data_query", { grantId, stream: "play_events" }));

  await lock(home);
  const shut = await ask(app, nextApproval);
  await expect(shut.approval.getByRole("button", { name: "Unlock", exact: true })).toBeVisible();
  await shut.approval.close();
  expect(refusalOf(await shut.reply)).toEqual({ number: 4914, name: "locked" });
  expect(resultOf(await call(app, "data_getPending", {}))).toEqual([]);

  const opened = await ask(app, nextApproval);
  await unlock(opened.approval);
  await asking(opened.approval, app);
  expect(windowsOf(context)).toHaveLength(1);
  await answer(opened.approval, "Approve");
  const second = resultOf(await opened.reply);
  expect(resultOf(await call(app, "data_getGrants", {})).map((grant) => grant.grantId)).toEqual([second.grantId, grantId]);
});

test("sites that ask at once wait in one window, and each gets its own answer", async ({ app, home, context, serve, nextApproval }) => {
  const site = async () => {
    const page = await context.newPage();
    await page.goto((await serve({ "/": appHtml })).origin);
    return page;
  };
  const [second, third] = [await site(), await site()];
  const request = (page: Page) => call(page, "data_requestGrant", playsRequest());
  const waits = (page: Page) => expect.poll(async () => resultOf(await call(page, "data_getPending", {})).length).toBe(1);
  const opened = nextApproval();
  const replies = [request(app)];
  const approval = await opened;
  // These two come at once, in whatever order.
  replies.push(request(second), request(third));
  await Promise.all([app, second, third].map(waits));
  await asking(approval, app);
  await expect(approval.getByText("Request 1 of 3 that wait")).toBeAttached();
  expect(windowsOf(context)).toEqual([approval]);

  // The third is answered out of its turn, where the wallet lists what waits.
  const popup = await context.newPage();
  await popup.goto(new URL("/popup.html", home.url()).href);
  await popup.getByRole("link", { name: new URL(third.url()).host }).click();
  await asking(popup, third);
  await answer(popup, "Deny");
  expect(codeOf(await (replies[2] ?? Promise.reject(new Error("never asked"))))).toBe("user_rejected");
  await popup.close();
  expect(resultOf(await call(third, "data_getPending", {}))).toEqual([]);
  await Promise.all([app, second].map(waits));

  await asking(approval, app);
  await approval.getByRole("switch", { name: "Track", exact: true }).click();
  await answer(approval, "Approve");
  const grant = resultOf(await (replies[0] ?? Promise.reject(new Error("never asked"))));
  expect(claimsOf(grant.credential).credentialSubject.origin).toBe(new URL(app.url()).origin);
  await waits(second);
  expect(resultOf(await call(second, "data_getGrants", {}))).toEqual([]);

  await asking(approval, second);
  expect(windowsOf(context)).toEqual([approval]);
  await expect(approval.getByRole("switch", { name: "Track", exact: true })).toBeChecked();
  await answerAndClose(approval, "Not now");
  expect(codeOf(await (replies[1] ?? Promise.reject(new Error("never asked"))))).toBe("dismissed");
  expect(resultOf(await call(app, "data_getGrants", {}))).toMatchObject([{ grantId: grant.grantId, state: "active" }]);
  expect(codeOf(await call(second, "data_query", { grantId: grant.grantId, stream: "play_events" }))).toBe("unauthorized");
});
