import type { Browser } from "wxt/browser";
import { limits } from "../protocol/limits.ts";
import { PAGE_PORT, TO_PAGE, TO_WALLET, type ToPage } from "../protocol/wire.ts";
import type { PageNotice } from "./pages.ts";

type Runtime = Pick<typeof Browser.runtime, "connect" | "onMessage"> & { readonly id: string | undefined };

/**
 * Hands messages from the page to the background and back. Holds nothing but the open port: what a lost port leaves
 * unanswered the provider sends again.
 */
export function relay(page: Window, runtime: Runtime): void {
  const { origin } = page.location;
  // In a sandboxed document the location is the real site and the origin is not.
  if (page.top !== page || page.origin !== origin || origin === "null") return;
  let port: Browser.runtime.Port | undefined;

  const toPage = (message: ToPage): void => page.postMessage({ channel: TO_PAGE, message }, origin);

  const connect = (): Browser.runtime.Port => {
    const opened = runtime.connect({ name: PAGE_PORT });
    opened.onMessage.addListener(toPage);
    opened.onDisconnect.addListener(() => {
      if (port === opened) port = undefined;
      // Without an id this script belongs to an extension that was replaced.
      toPage({ kind: runtime.id === undefined ? "reloaded" : "dropped" });
    });
    return opened;
  };

  const toWallet = (call: unknown): void => {
    try {
      // The provider refuses what is too long with an answer; what comes here longer did not come from it.
      if (JSON.stringify(call).length > limits.messageLength) return;
      port ??= connect();
      port.postMessage(call);
    } catch {
      port = undefined;
      toPage({ kind: runtime.id === undefined ? "reloaded" : "dropped" });
    }
  };

  page.addEventListener("message", ({ source, origin: from, data }: MessageEvent<unknown>) => {
    if (source !== page || from !== origin || typeof data !== "object" || data === null) return;
    const { channel, call } = data as { channel?: unknown; call?: unknown };
    if (channel === TO_WALLET && typeof call === "object" && call !== null) toWallet(call);
  });

  runtime.onMessage.addListener((notice: PageNotice): undefined => {
    if (notice.origin === origin) toPage(notice.message);
  });
}
