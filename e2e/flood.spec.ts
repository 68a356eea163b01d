import type { BrowserContext } from "@playwright/test";
import { goTo } from "./add-data.ts";
import { appHtml, call, playsRequest, resultOf } from "./app-page.ts";
import { answer, expect, granted, test } from "./ready.ts";

const MANY = 1000;
const windowsOf = (context: BrowserContext): number => context.pages().filter((page) => page.url().includes("approval.html")).length;

type Settled = { readonly codes: Readonly<Record<string, number>>; readonly slowest: number };

test("a thousand requests in a second from one page: one window, one request, and a wallet that can be used", async ({
  app,
  home,
  context,
  nextApproval,
}) => {
  const opened = nextApproval();
  await app.evaluate(
    ([request, count]) => {
      const { call: ask } = window as unknown as { call: (method: string, params: unknown) => Promise<{ error?: { data: { code: string } } }> };
      const codes: Record<string, number> = {};
      const state = { codes, slowest: 0, sent: 0 };
      (window as unknown as { flood: typeof state }).flood = state;
      const sendSome = (): void => {
        for (let n = 0; n < 100; n++) {
          const at = performance.now();
          void ask("data_requestGrant", request).then(({ error }) => {
            const code = error?.data.code ?? "granted";
            codes[code] = (codes[code] ?? 0) + 1;
            if (code !== "granted") state.slowest = Math.max(state.slowest, performance.now() - at);
          });
        }
        state.sent += 100;
        if (state.sent < count) setTimeout(sendSome, 90);
      };
      sendSome();
    },
    [playsRequest(), MANY] as const,
  );
  const approval = await opened;
  const settled = () => app.evaluate(() => (window as unknown as { flood: Settled }).flood);
  const count = async () => Object.values((await settled()).codes).reduce((sum, one) => sum + one, 0);

  // While they come in, the person looks elsewhere, and is not held up.
  await goTo(home, "/access");
  await expect(home.getByRole("heading", { name: "Access", level: 1 })).toBeVisible();
  await expect.poll(count, { timeout: 60_000 }).toBe(MANY - 1);
  const { codes } = await settled();
  expect(Object.keys(codes).toSorted()).toEqual(["already_pending", "rate_limited"]);
  expect(windowsOf(context)).toBe(1);
  await expect(approval.getByRole("group", { name: "Listening history" })).toBeVisible();
  await answer(approval, "Approve");
  await expect.poll(async () => (await settled()).codes["granted"]).toBe(1);
  await expect.poll(async () => windowsOf(context)).toBe(0);
  expect(resultOf(await call(app, "data_getPending", {}))).toEqual([]);
});

test("a page that asks and takes back without end is silenced after five, and the next site is asked for", async ({
  app,
  context,
  serve,
  nextApproval,
}) => {
  const codes = await app.evaluate(async (request) => {
    type Reply = { result?: readonly { requestId: string }[]; error?: { data: { code: string } } };
    const { call: ask } = window as unknown as { call: (method: string, params: unknown) => Promise<Reply> };
    const heard: string[] = [];
    for (let round = 0; round < 30; round++) {
      const reply = ask("data_requestGrant", request).then(({ error }) => heard.push(error?.data.code ?? "granted"));
      while (heard.length === round) {
        const [mine] = (await ask("data_getPending", {})).result ?? [];
        if (mine) await ask("data_cancelRequest", { requestId: mine.requestId });
      }
      await reply;
    }
    return heard;
  }, playsRequest());
  expect(codes).toEqual([...Array.from({ length: 5 }, () => "dismissed"), ...Array.from({ length: 25 }, () => "rate_limited")]);
  await Promise.all(
    context
      .pages()
      .filter((page) => page.url().includes("approval.html"))
      .map((page) => page.close()),
  );
  const other = await context.newPage();
  await other.goto((await serve({ "/": appHtml })).origin);
  await granted(other, nextApproval);
});
