import { browser } from "wxt/browser";
import { defineBackground } from "wxt/utils/define-background";
import { forgetReads } from "../../lib/access/read.ts";
import { isOwnPage, pageCaller } from "../../lib/browser/caller.ts";
import { detached, handler, oneRoundAtATime } from "../../lib/browser/detached.ts";
import { tidyRecords } from "../../lib/browser/importer.ts";
import { readSettings } from "../../lib/browser/local-settings.ts";
import { sweepAbandoned } from "../../lib/browser/open-vault.ts";
import { settleStops } from "../../lib/consent/revoke.ts";
import { knownTime, noteTime, steady } from "../../lib/consent/time.ts";
import { PAGE_PORT } from "../../lib/protocol/wire.ts";
import { WALLET_PORT } from "../../lib/wallet/contract.ts";
import { tellExpiring } from "./expiring.ts";
import { pageRouter } from "./page-router.ts";
import { windowClosed } from "./requests.ts";
import { changed, createWallet, lock, lookAtCopy, tellFull } from "./wallet.ts";
import { walletRouter } from "./wallet-router.ts";

const TIDY = "tidy";

/** The composition root. Every listener is registered in the first turn: a worker that just woke must not miss what woke it. */
export default defineBackground(() => {
  const wallet = createWallet();
  const answerPage = pageRouter(wallet);
  const serveOwnPage = walletRouter(wallet);

  browser.runtime.onConnect.addListener((port) => {
    const caller = port.name === PAGE_PORT ? pageCaller(port.sender) : undefined;
    if (caller) {
      const known = wallet.pages.remember(caller);
      port.onMessage.addListener(
        handler(async (message: unknown) => {
          await known;
          const answer = await answerPage(caller, message);
          if (answer) port.postMessage(answer);
        }),
      );
    } else if (port.name === WALLET_PORT && isOwnPage(port.sender)) serveOwnPage(port);
    else port.disconnect();
  });

  browser.windows.onRemoved.addListener(
    handler(async (windowId: number) => {
      const requestId = await wallet.approvals.closed(windowId);
      if (requestId) await windowClosed(wallet, requestId);
    }),
  );

  browser.idle.onStateChanged.addListener(
    handler(async (state: string) => {
      if (state !== "active") await lock(wallet);
    }),
  );

  const tidy = oneRoundAtATime();
  browser.alarms.onAlarm.addListener(
    handler(async ({ name }: { name: string }) => {
      if (name !== TIDY) return;
      const { vault, clock } = wallet;
      const always = [() => tellFull(wallet), () => noteTime(wallet, clock)];
      const whileOpen = [
        async () => ((await settleStops(wallet)) ? changed(wallet) : undefined),
        async () => wallet.outgoing.wake(),
        async () => wallet.settling.wake(),
        async () => wallet.anchoring.wake(),
        () => tellExpiring(wallet),
        () => lookAtCopy(wallet),
        async () => forgetReads(vault, steady(await knownTime(vault, clock()))),
        () => tidyRecords(vault),
      ];
      tidy((await vault.state()) === "unlocked" ? [...always, ...whileOpen] : always);
    }),
  );

  browser.runtime.onInstalled.addListener(
    handler(async ({ reason }: { reason: string }) => {
      if (reason === "install") await browser.tabs.create({ url: `${browser.runtime.getURL("/app.html")}#/welcome` });
    }),
  );

  detached(readSettings().then(({ autoLockMinutes }) => browser.idle.setDetectionInterval(autoLockMinutes * 60)));
  detached(tidyEveryMinute());
  detached(sweepAbandoned());
  detached(changed(wallet));
});

/** Made once: an alarm that is made anew at each start of the worker begins its minute again. */
async function tidyEveryMinute(): Promise<void> {
  if (!(await browser.alarms.get(TIDY))) await browser.alarms.create(TIDY, { periodInMinutes: 1 });
}
