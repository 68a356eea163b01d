import type { Page } from "@playwright/test";
import { playsRequest } from "../e2e/app-page.ts";
import type { WalletBrowser } from "../e2e/launch.ts";
import { withApp } from "./app.ts";

/** Milliseconds from the press of Approve in its window to the credential in the app's page, `rounds` times, by the clock that all pages share. */
export const decisions = (wallet: WalletBrowser, files: readonly string[], rounds: number): Promise<number[]> =>
  withApp(wallet, files, async (app) => {
    const done: number[] = [];
    for (let round = 0; round < rounds; round++) done.push(await decideOnce(app, wallet));
    return done;
  });

async function decideOnce(app: Page, wallet: WalletBrowser): Promise<number> {
  const opened = wallet.nextApproval();
  const delivered = app.evaluate(async (request) => {
    const { call } = window as unknown as { call: (method: string, params: unknown) => Promise<{ result?: { credential: string } }> };
    const { result } = await call("data_requestGrant", request);
    const at = performance.timeOrigin + performance.now();
    if (!result?.credential) throw new Error("not granted");
    return at;
  }, playsRequest());
  const approval = await opened;
  const approve = approval.getByRole("button", { name: "Approve", exact: true });
  await approve.and(approval.locator(":not([aria-disabled=true]):not(:disabled)")).waitFor();
  const closed = approval.waitForEvent("close");
  const decided = await approve.evaluate((button: HTMLElement) => {
    const at = performance.timeOrigin + performance.now();
    button.click();
    return at;
  });
  await closed;
  return (await delivered) - decided;
}
