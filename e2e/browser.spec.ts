import { expect, test } from "./browser.ts";

/** The ground that the other tests stand on does what it says. */
test("a stopped worker is really gone, and comes back as another", async ({ worker, stopWorker }) => {
  const bornAt = async () => (await worker()).evaluate(() => performance.timeOrigin);
  const first = await bornAt();
  expect(await bornAt()).toBe(first);
  await stopWorker();
  await stopWorker();
  expect(await bornAt()).toBeGreaterThan(first);
});

test("a moved clock moves for all of the worker, and stays moved when it restarts", async ({ worker, stopWorker, moveClock }) => {
  const clocks = async () => (await worker()).evaluate(() => [Date.now(), new Date().getTime(), new Date(0).getTime()]);
  const hour = 3_600_000;
  const before = Date.now();
  await moveClock(hour);
  for (const restart of [false, true]) {
    if (restart) await stopWorker();
    const [now = 0, made = 0, epoch] = await clocks();
    expect(now).toBeGreaterThanOrEqual(before + hour);
    expect(made).toBeGreaterThanOrEqual(now);
    expect(made).toBeLessThan(Date.now() + hour + 1000);
    expect(epoch).toBe(0);
  }
});

test("each served set of pages is an origin of its own", async ({ serve, page }) => {
  const first = await serve({ "/": "<title>first</title>" });
  const second = await serve({ "/": "<title>second</title>" }, "localhost");
  expect(new Set([first.origin, second.origin]).size).toBe(2);
  await page.goto(`${first.origin}/`);
  await expect(page).toHaveTitle("first");
  await page.goto(`${second.origin}/`);
  await expect(page).toHaveTitle("second");
  expect((await page.request.get(`${second.origin}/constructor`)).status()).toBe(404);
});
