import type { BrowserContext, Page } from "@playwright/test";
import { call, codeOf, heard, playsRequest, resultOf } from "./app-page.ts";
import { verifyLog } from "./main-job.ts";
import { answer, ask, expect, granted, test } from "./ready.ts";
import { aroundLastWrite, spread, watchSteps } from "./standstill.ts";

const stream = "play_events";

const windowsOf = (context: BrowserContext): Page[] => context.pages().filter((page) => page.url().includes("/approval.html"));
const approveOf = (approval: Page) => approval.getByRole("button", { name: "Approve", exact: true });
const grantIdsOf = async (app: Page): Promise<string[]> => resultOf(await call(app, "data_getGrants", {})).map(({ grantId }) => grantId);

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

  const created = names.indexOf("create");
  expect(created).toBeGreaterThan(0);
  // The last: the window is there, and nobody has noted it yet.
  for (const pass of [0, names.indexOf("set") + 1, Math.floor(created / 2), created, created + 1]) {
    const steps = await watchSteps(await worker(), pass);
    const opened = nextApproval();
    const reply = call(app, "data_requestGrant", playsRequest());
    await steps.held;
    await stopWorker();
    const approval = await opened;
    await expect(approveOf(approval)).toBeEnabled();
    expect(resultOf(await call(app, "data_getPending", {}))).toHaveLength(1);
    expect(windowsOf(context), `windows after a stop at step ${pass}`).toHaveLength(1);
    await approval.close();
    expect(codeOf(await reply)).toBe("dismissed");
    expect(windowsOf(context)).toHaveLength(0);
  }
});

test("stopped at each step of an approval, it ends in one grant and one answer", async ({ app, home, nextApproval, worker, stopWorker }) => {
  test.slow();
  const learn = await watchSteps(await worker());
  const grants = [(await granted(app, nextApproval)).grantId];
  const names = (await learn.names()).slice();
  const approving = names.slice(names.lastIndexOf("create"));
  expect(approving.length).toBeGreaterThan(20);
  const [before, after] = aroundLastWrite(approving);
  for (const pass of [0, Math.floor(before / 2), before, after, after + 1, approving.indexOf("sendMessage")]) {
    const { approval, reply } = await ask(app, nextApproval);
    await expect(approveOf(approval)).toBeEnabled();
    const steps = await watchSteps(await worker(), pass);
    await answer(approval, "Approve");
    await Promise.race([steps.held, reply]);
    await stopWorker();
    const { grantId, credential } = resultOf(await reply);
    grants.unshift(grantId);
    expect(await grantIdsOf(app)).toEqual(grants);
    expect(resultOf(await call(app, "data_getGrants", {}))[0]?.credential).toBe(credential);
    await approval.close();
  }
  expect(resultOf(await call(app, "data_getPending", {}))).toEqual([]);
  await home.goto(home.url().replace(/#.*/, "#/activity"));
  await expect(home.getByRole("list", { name: "Activity" }).getByRole("listitem").filter({ hasText: "You let" })).toHaveCount(grants.length);
  await verifyLog(home);
});
