import type { Page } from "@playwright/test";
import { call, playsRequest, resultOf } from "../e2e/app-page.ts";
import type { WalletBrowser } from "../e2e/launch.ts";
import { withApp } from "./app.ts";

const STREAM = "play_events";
/** A method that does not exist: its way is the same, and at its end nothing is looked up and nothing is read. */
const ECHO = "data_echo";

/** Milliseconds of one empty call and of one query, as the app's page sees them. */
export type RoundTrip = { readonly echo: number; readonly query: number };

/** Both in turns, in an app's page, under a grant given in the approval window. */
export const roundTrips = (wallet: WalletBrowser, files: readonly string[], rounds: number): Promise<RoundTrip[]> =>
  withApp(wallet, files, async (app) => {
    const { grantId } = await grant(app, wallet);
    await app.bringToFront();
    await timed(app, grantId, Math.min(rounds, 20));
    return timed(app, grantId, rounds);
  });

async function grant(app: Page, wallet: WalletBrowser) {
  const opened = wallet.nextApproval();
  const reply = call(app, "data_requestGrant", playsRequest({ max_uses: 10_000 }));
  await (await opened).getByRole("button", { name: "Approve", exact: true }).click();
  return resultOf(await reply);
}

type AppWindow = { call(method: string, params: unknown): Promise<{ result?: { data: readonly unknown[] }; error?: { data: { code: string } } }> };

async function timed(app: Page, grantId: string, rounds: number): Promise<RoundTrip[]> {
  return app.evaluate(
    async ({ echo, query, times }) => {
      const page = window as unknown as AppWindow;
      const done: RoundTrip[] = [];
      for (let round = 0; round < times; round++) {
        const start = performance.now();
        const empty = await page.call(echo, {});
        const echoed = performance.now();
        const { result } = await page.call("data_query", query);
        const end = performance.now();
        if (empty.error?.data.code !== "unsupported_method") throw new Error("the echo was not the one expected");
        if (result?.data.length !== 25) throw new Error("not 25 records");
        done.push({ echo: echoed - start, query: end - echoed });
      }
      return done;
    },
    { echo: ECHO, query: { grantId, stream: STREAM, limit: 25 }, times: rounds },
  );
}
