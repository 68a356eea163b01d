import type { Page } from "@playwright/test";
import { appHtml, call, codeOf, heard, playsRequest, resultOf } from "./app-page.ts";
import { approveOf, windowsOf } from "./approvals.ts";
import { verifyLog } from "./main-job.ts";
import { answer, expect, granted, ask as open, test } from "./ready.ts";
import { type Step, standStill } from "./standstill.ts";

const stream = "play_events";

const pendingOf = async (app: Page): Promise<string[]> => resultOf(await call(app, "data_getPending", {})).map(({ requestId }) => requestId);
const grantsOf = async (app: Page): Promise<string[]> => resultOf(await call(app, "data_getGrants", {})).map(({ grantId }) => grantId);
const go = (home: Page, route: string) => home.goto(`${home.url().split("#")[0]}#${route}`);

/** Asks, and waits until the request can be answered. */
async function ask(...asked: Parameters<typeof open>): ReturnType<typeof open> {
  const opened = await open(...asked);
  await expect(approveOf(opened.approval)).toBeEnabled();
  return opened;
}

/** Entries of one kind in the log, all in view. */
async function logged(home: Page, kind: string, text: string) {
  await go(home, "/activity");
  await home.getByLabel("Kind", { exact: true }).selectOption({ label: kind });
  return home.getByRole("list", { name: "Activity" }).getByRole("listitem").filter({ hasText: text });
}

test("stopped at each step of a request, it is shown in one window and can be answered", async ({
  app,
  context,
  nextApproval,
  worker,
  stopWorker,
}) => {
  const first = await ask(app, nextApproval);
  // Between the request and its answer there may be any number of stops.
  await stopWorker();
  await stopWorker();
  expect(await pendingOf(app)).toHaveLength(1);
  await answer(first.approval, "Not now");
  expect(codeOf(await first.reply)).toBe("dismissed");
  await first.approval.close();

  const steps: readonly Step[] = ["set pending", "set pending done", "encrypt", "commit done", "create", "create done", "set approvalWindow done"];
  for (const step of steps) {
    // A site that never gets a yes is silenced after a few.
    if (step === "commit done") await granted(app, nextApproval, playsRequest());
    const { held } = await standStill(await worker(), step);
    const opened = nextApproval();
    const reply = call(app, "data_requestGrant", playsRequest());
    await held;
    if (steps.indexOf(step) > steps.indexOf("create")) await opened;
    await stopWorker();
    const approval = await opened;
    await expect(approveOf(approval)).toBeEnabled();
    // The page's repeat came before this, and both are about the same request.
    expect(codeOf(await call(app, "data_requestGrant", playsRequest()))).toBe("already_pending");
    const [requestId, ...more] = await pendingOf(app);
    expect(more).toEqual([]);
    expect(windowsOf(context), `after a stop at: ${step}`).toEqual([approval]);
    await approval.close();
    expect(await reply).toMatchObject({ error: { data: { code: "dismissed", requestId } } });
    expect(windowsOf(context)).toEqual([]);
  }
});

test("stopped at each step of an approval, it ends in one grant and one answer", async ({ app, home, nextApproval, worker, stopWorker }) => {
  const grants: string[] = [];
  // The first makes the app's identity as well.
  const steps: readonly Step[] = ["commit done", "encrypt", "commit done", "set pending", "set pending done", "sendMessage", "sendMessage done"];
  for (const [round, step] of steps.entries()) {
    const { approval, reply } = await ask(app, nextApproval);
    const { held } = await standStill(await worker(), step);
    await answer(approval, "Approve");
    await held;
    await stopWorker();
    const { grantId, credential } = resultOf(await reply);
    const [newest, ...others] = resultOf(await call(app, "data_getGrants", {}));
    expect(newest, `after a stop at: ${step}`).toMatchObject({ grantId, credential, state: "active" });
    expect(others).toHaveLength(round);
    grants.unshift(grantId);
    await approval.close();
  }

  // The window is closed as well, before anybody told the page. It was written: that is the answer.
  const late = await ask(app, nextApproval);
  const written = await standStill(await worker(), "commit done");
  await answer(late.approval, "Approve");
  await written.held;
  await late.approval.close();
  await stopWorker();
  grants.unshift(resultOf(await late.reply).grantId);
  expect(await grantsOf(app)).toEqual(grants);

  // Nothing was written: nothing is granted, and the request is still there to be answered.
  const early = await ask(app, nextApproval);
  const unwritten = await standStill(await worker(), "encrypt");
  await answer(early.approval, "Approve");
  await unwritten.held;
  const anew = nextApproval();
  await early.approval.close();
  await stopWorker();
  await answer(await anew, "Deny");
  expect(codeOf(await early.reply)).toBe("user_rejected");

  expect(await grantsOf(app)).toEqual(grants);
  expect(await pendingOf(app)).toEqual([]);
  await expect(await logged(home, "Requests and answers", "You said no to")).toHaveCount(1);
  await verifyLog(home);
});

test("answered by a worker that was stopped, with nobody left to ask again: the site is told, and can ask anew", async ({
  app,
  nextApproval,
  worker,
  stopWorker,
}) => {
  // The first makes the app's identity as well, in a commit of its own.
  await granted(app, nextApproval);
  const { approval, reply } = await ask(app, nextApproval);
  // The page that waits for it is gone before it is told.
  reply.catch(() => undefined);
  const [requestId] = await pendingOf(app);
  const { held } = await standStill(await worker(), "commit done");
  await approval.evaluate(() => Object.assign(chrome.runtime, { connect: () => Promise.reject(new Error("no more")) }));
  await answer(approval, "Approve");
  await held;
  await app.reload();
  await stopWorker();
  const anew = call(app, "data_requestGrant", playsRequest());
  await expect.poll(async () => (await pendingOf(app)).filter((one) => one !== requestId)).toHaveLength(1);
  expect(await grantsOf(app)).toHaveLength(2);
  const [second = ""] = await pendingOf(app);
  expect(await call(app, "data_cancelRequest", { requestId: second })).toEqual({ result: {} });
  expect(codeOf(await anew)).toBe("dismissed");
});

test("stopped at each step of a no or a withdrawal, the page hears which it was", async ({
  app,
  context,
  serve,
  nextApproval,
  worker,
  stopWorker,
}) => {
  // The first no to an app makes the identity that signs its receipt, in commits of their own.
  const first = await ask(app, nextApproval);
  await answer(first.approval, "Deny");
  expect(codeOf(await first.reply)).toBe("user_rejected");

  // Said and kept, and the window closed before the page was told: it stays a no.
  const no = await ask(app, nextApproval);
  const kept = await standStill(await worker(), "commit done");
  await answer(no.approval, "Deny");
  await kept.held;
  await no.approval.close();
  await stopWorker();
  expect(codeOf(await no.reply)).toBe("user_rejected");

  // Another site: five that end without a yes are as many as one may have in ten minutes.
  const other = await context.newPage();
  await other.goto((await serve({ "/": appHtml })).origin);
  for (const step of ["encrypt", "commit done", "set pending", "set pending done", "sendMessage done"] as const) {
    const { approval, reply } = await ask(other, nextApproval);
    const [requestId = ""] = await pendingOf(other);
    const { held } = await standStill(await worker(), step);
    const taken = call(other, "data_cancelRequest", { requestId });
    await held;
    await stopWorker();
    expect(await taken, `after a stop at: ${step}`).toEqual({ result: {} });
    expect(codeOf(await reply)).toBe("dismissed");
    await expect(approval.getByRole("heading", { name: "Taken back" })).toBeVisible();
    await approval.close();
  }
  expect(codeOf(await call(other, "data_requestGrant", playsRequest()))).toBe("rate_limited");
  expect(await grantsOf(app)).toEqual([]);
});

test("stopped at each step of a query, it is answered once and one use is spent", async ({ app, home, nextApproval, worker, stopWorker }) => {
  const { grantId } = await granted(app, nextApproval);
  const query = () => call(app, "data_query", { grantId, stream, limit: 5 });
  await stopWorker();
  // The stop locked nothing and lost nothing.
  const pages = [resultOf(await query())];
  for (const [step, nth] of [
    ["encrypt", 1],
    ["encrypt", 3],
    ["commit done", 1],
  ] as const) {
    for (let round = 0; round < 2; round++) {
      const { held } = await standStill(await worker(), step, nth);
      const reply = query();
      await held;
      await stopWorker();
      pages.push(resultOf(await reply));
    }
  }
  // Stopped without a look at where it was, several at once.
  const replies = [query(), query(), query()];
  await stopWorker();
  const atOnce = (await Promise.all(replies)).map(resultOf).sort((a, b) => (b.disclosure.usesLeft ?? 0) - (a.disclosure.usesLeft ?? 0));
  pages.push(...atOnce);

  expect(pages.map(({ disclosure }) => disclosure.usesLeft)).toEqual(pages.map((_, index) => 99 - index));
  expect(new Set(pages.map(({ disclosure }) => disclosure.id)).size).toBe(pages.length);
  expect(new Set(pages.map(({ data }) => JSON.stringify(data))).size).toBe(1);
  expect(resultOf(await call(app, "data_getGrants", {}))[0]?.usesLeft).toBe(100 - pages.length);
  await verifyLog(home);
});

test("stopped at each step of a revocation, it holds and the page hears of it", async ({ app, home, nextApproval, worker, stopWorker }) => {
  const revoke = home.getByRole("listitem", { name: new URL(app.url()).origin, exact: true }).getByRole("button", { name: "Revoke", exact: true });
  const rounds = [
    ["user", "encrypt"],
    ["user", "commit done"],
    ["user", "sendMessage"],
    ["app", "encrypt"],
    ["app", "commit done"],
  ] as const;
  for (const [by, step] of rounds) {
    const { grantId } = await granted(app, nextApproval);
    await go(home, "/access");
    await expect(revoke).toBeVisible();
    const { held } = await standStill(await worker(), step);
    const revoked = by === "app" ? call(app, "data_revokeGrant", { grantId }) : revoke.click();
    await held;
    await stopWorker();
    const given = await revoked;
    if (by === "app") expect(given).toEqual({ result: {} });
    await expect.poll(() => heard(app), `after a stop at: ${step}`).toContain("grantRevoked");
    expect(codeOf(await call(app, "data_query", { grantId, stream }))).toBe("grant_revoked");
    await app.reload();
  }
  await expect(await logged(home, "Access ended", "You stopped the access of")).toHaveCount(3);
  await expect(await logged(home, "Access ended", "gave its access back")).toHaveCount(2);
  await verifyLog(home);
});
