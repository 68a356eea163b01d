import type { BrowserContext, Page } from "@playwright/test";
import { call, codeOf, heard, playsRequest, resultOf } from "./app-page.ts";
import { verifyLog } from "./main-job.ts";
import { answer, ask, expect, granted, test } from "./ready.ts";
import { aroundLastWrite, spread, watchSteps } from "./standstill.ts";

const stream = "play_events";

const windowsOf = (context: BrowserContext): Page[] => context.pages().filter((page) => page.url().includes("/approval.html"));
const approveOf = (approval: Page) => approval.getByRole("button", { name: "Approve", exact: true });
const grantIdsOf = async (app: Page): Promise<string[]> => resultOf(await call(app, "data_getGrants", {})).map(({ grantId }) => grantId);
const go = (home: Page, route: string) => home.goto(`${home.url().split("#")[0]}#${route}`);

/** Entries of the log that say this. */
async function logged(home: Page, text: string) {
  await go(home, "/activity");
  return home.getByRole("list", { name: "Activity" }).getByRole("listitem").filter({ hasText: text });
}

test("stopped at each step of a request, it is shown in one window and can be answered", async ({ app, context, nextApproval, worker, stopWorker }) => {
  const learn = await watchSteps(await worker());
  const first = await ask(app, nextApproval);
  await expect(approveOf(first.approval)).toBeEnabled();
  const names = await learn.names();
  // Between the request and its answer there may be any number of stops.
  await stopWorker();
  await stopWorker();
  expect(resultOf(await call(app, "data_getPending", {}))).toHaveLength(1);
  await answer(first.approval, "Not now");
  expect(codeOf(await first.reply)).toBe("dismissed");
  await first.approval.close();

  const create = names.indexOf("create");
  expect(create).toBeGreaterThan(10);
  // Nothing is kept yet; it is kept; it is being frozen; the window is about to open; it is open, and nobody has noted it.
  for (const pass of [0, names.indexOf("set") + 1, Math.floor(create / 2), create, create + 1]) {
    const steps = await watchSteps(await worker(), pass);
    const opened = nextApproval();
    const reply = call(app, "data_requestGrant", playsRequest());
    await steps.held;
    if (pass > create) await opened;
    await stopWorker();
    const approval = await opened;
    await expect(approveOf(approval)).toBeEnabled();
    // Answered after whatever the page repeated.
    const [pending] = resultOf(await call(app, "data_getPending", {}));
    expect(codeOf(await call(app, "data_requestGrant", playsRequest()))).toBe("already_pending");
    expect(windowsOf(context), `after a stop at step ${pass}`).toEqual([approval]);
    await approval.close();
    expect(await reply).toMatchObject({ error: { data: { code: "dismissed", requestId: pending?.requestId } } });
    expect(windowsOf(context)).toEqual([]);
  }
});

test("stopped at each step of an approval, it ends in one grant and one answer", async ({ app, home, context, nextApproval, worker, stopWorker }) => {
  const learn = await watchSteps(await worker());
  const one = await ask(app, nextApproval);
  await expect(approveOf(one.approval)).toBeEnabled();
  const shown = (await learn.names()).length;
  await answer(one.approval, "Approve");
  const grants = [resultOf(await one.reply).grantId];
  const names = (await learn.names()).slice(shown);
  await one.approval.close();

  const [before, after] = aroundLastWrite(names);
  expect(names.indexOf("sendMessage")).toBeGreaterThan(after);
  for (const pass of [0, Math.floor(before / 2), before, after, after + 1, names.indexOf("sendMessage")]) {
    const { approval, reply } = await ask(app, nextApproval);
    await expect(approveOf(approval)).toBeEnabled();
    const steps = await watchSteps(await worker(), pass);
    await answer(approval, "Approve");
    await steps.held;
    await stopWorker();
    const { grantId, credential } = resultOf(await reply);
    grants.unshift(grantId);
    const [newest, ...others] = resultOf(await call(app, "data_getGrants", {}));
    expect(newest).toMatchObject({ grantId, credential, state: "active" });
    expect(others).toHaveLength(grants.length - 1);
    await approval.close();
  }

  // The window is closed as well, before anybody has told the page. The write was made: that is the answer.
  const late = await ask(app, nextApproval);
  await expect(approveOf(late.approval)).toBeEnabled();
  const steps = await watchSteps(await worker(), after);
  await answer(late.approval, "Approve");
  await steps.held;
  await late.approval.close();
  await stopWorker();
  grants.unshift(resultOf(await late.reply).grantId);
  expect(await grantIdsOf(app)).toEqual(grants);

  // It was not made: the request is there to be answered, and nothing was granted.
  const undone = await ask(app, nextApproval);
  await expect(approveOf(undone.approval)).toBeEnabled();
  const early = await watchSteps(await worker(), before);
  await answer(undone.approval, "Approve");
  await early.held;
  const anew = nextApproval();
  await undone.approval.close();
  await stopWorker();
  await answer(await anew, "Deny");
  expect(codeOf(await undone.reply)).toBe("user_rejected");
  expect(await grantIdsOf(app)).toEqual(grants);

  expect(resultOf(await call(app, "data_getPending", {}))).toEqual([]);
  expect(windowsOf(context).length).toBeLessThanOrEqual(1);
  await expect(await logged(home, "You let")).toHaveCount(grants.length);
  await expect(await logged(home, "You said no to")).toHaveCount(1);
  await verifyLog(home);
});

test("stopped at each step of a no or a withdrawal, the page hears of it once and rightly", async ({ app, nextApproval, worker, stopWorker }) => {
  const learn = await watchSteps(await worker());
  const one = await ask(app, nextApproval);
  await expect(approveOf(one.approval)).toBeEnabled();
  const shown = (await learn.names()).length;
  await answer(one.approval, "Not now");
  expect(codeOf(await one.reply)).toBe("dismissed");
  const [before, after] = aroundLastWrite((await learn.names()).slice(shown));
  await one.approval.close();

  // Said, kept, and the window closed before the page was told: still a no.
  const no = await ask(app, nextApproval);
  await expect(approveOf(no.approval)).toBeEnabled();
  const denied = await watchSteps(await worker(), after);
  await answer(no.approval, "Deny");
  await denied.held;
  await no.approval.close();
  await stopWorker();
  expect(codeOf(await no.reply)).toBe("user_rejected");

  for (const pass of [0, before, after, after + 2]) {
    const { approval, reply } = await ask(app, nextApproval);
    await expect(approveOf(approval)).toBeEnabled();
    const [pending] = resultOf(await call(app, "data_getPending", {}));
    const steps = await watchSteps(await worker(), pass);
    const taken = call(app, "data_cancelRequest", { requestId: pending?.requestId ?? "" });
    await steps.held;
    await stopWorker();
    expect(await taken, `after a stop at step ${pass}`).toEqual({ result: {} });
    expect(codeOf(await reply)).toBe("dismissed");
    await expect(approval.getByRole("heading", { name: "Taken back" })).toBeVisible();
    await approval.close();
  }
  expect(await grantIdsOf(app)).toEqual([]);
});

test("stopped at each step of a query, it is answered once and one use is spent", async ({ app, home, nextApproval, worker, stopWorker }) => {
  const { grantId } = await granted(app, nextApproval);
  await stopWorker();
  // Not locked by it, and nothing lost.
  const query = () => call(app, "data_query", { grantId, stream, limit: 5 });
  const pages = [resultOf(await query())];
  const learn = await watchSteps(await worker());
  pages.push(resultOf(await query()));
  const names = await learn.names();

  const [before, after] = aroundLastWrite(names);
  for (const pass of [...spread(names.slice(0, before), 3), before, after, after + 1, after + 4]) {
    const steps = await watchSteps(await worker(), pass);
    const reply = query();
    await steps.held;
    await stopWorker();
    pages.push(resultOf(await reply));
  }
  // Stopped without a look at where it was.
  const reply = query();
  await stopWorker();
  pages.push(resultOf(await reply));

  expect(pages.map(({ disclosure }) => disclosure.usesLeft)).toEqual(pages.map((_, index) => 99 - index));
  expect(new Set(pages.map(({ disclosure }) => disclosure.id)).size).toBe(pages.length);
  expect(pages.every(({ data }) => JSON.stringify(data) === JSON.stringify(pages[0]?.data))).toBe(true);
  expect(resultOf(await call(app, "data_getGrants", {}))[0]?.usesLeft).toBe(100 - pages.length);
  await verifyLog(home);
});

test("stopped at each step of a revocation, it holds and the page hears of it", async ({ app, home, nextApproval, worker, stopWorker }) => {
  const own = { name: new URL(app.url()).origin, exact: true } as const;
  const revoke = () => home.getByRole("listitem", own).getByRole("button", { name: "Revoke", exact: true }).click();
  const stops = async (grantId: string) => {
    await expect.poll(async () => (await heard(app)).filter((event) => event === "grantRevoked").length).toBeGreaterThan(0);
    expect(codeOf(await call(app, "data_query", { grantId, stream }))).toBe("grant_revoked");
    await app.reload();
  };
  const first = await granted(app, nextApproval);
  await go(home, "/access");
  const learn = await watchSteps(await worker());
  await revoke();
  await stops(first.grantId);
  const [before, after] = aroundLastWrite((await learn.names()).slice(0, (await learn.names()).indexOf("sendMessage")));

  for (const [by, pass] of [["user", 0], ["user", before], ["user", after], ["user", after + 1], ["app", 0], ["app", after]] as const) {
    const { grantId } = await granted(app, nextApproval);
    await expect(home.getByRole("listitem", own).getByRole("button", { name: "Revoke", exact: true })).toBeVisible();
    const steps = await watchSteps(await worker(), pass);
    const given = by === "app" ? call(app, "data_revokeGrant", { grantId }) : revoke();
    await steps.held;
    await stopWorker();
    if (by === "app") expect(await given).toEqual({ result: {} });
    await stops(grantId);
  }
  await expect(await logged(home, "You stopped the access of")).toHaveCount(5);
  await expect(await logged(home, "gave its access back")).toHaveCount(2);
  await verifyLog(home);
});
