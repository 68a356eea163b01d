import type { Browser } from "wxt/browser";
import { limits } from "../protocol/limits.ts";
import { type Call, PAGE_PORT, type SiteDocuments, TO_PAGE, TO_WALLET, type ToPage } from "../protocol/wire.ts";
import { detached } from "./detached.ts";
import type { PageNotice } from "./pages.ts";
import { siteDocuments } from "./site-documents.ts";

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
  const documents = siteDocuments(origin);

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

  const toWallet = (call: { readonly [Member in keyof Call]: unknown } & { readonly site?: SiteDocuments }): void => {
    try {
      port ??= connect();
      port.postMessage(call);
    } catch {
      port = undefined;
      toPage({ kind: runtime.id === undefined ? "reloaded" : "dropped" });
    }
  };

  const receive = (call: Partial<Call>): void => {
    // The provider refuses what is too long with an answer; what comes here longer did not come from it.
    if (lengthOf(call) > limits.messageLength) return;
    // Its three members and no more: a page may not say of itself what is read from its site.
    const { id, method, params } = call;
    if (method !== "data_requestGrant") toWallet({ id, method, params });
    else detached(documents().then((site) => toWallet({ id, method, params, site })));
  };

  page.addEventListener("message", ({ source, origin: from, data }: MessageEvent<unknown>) => {
    if (source !== page || from !== origin || typeof data !== "object" || data === null) return;
    const { channel, call } = data as { channel?: unknown; call?: unknown };
    if (channel === TO_WALLET && typeof call === "object" && call !== null) receive(call);
  });

  runtime.onMessage.addListener((notice: PageNotice): undefined => {
    if (notice.origin === origin) toPage(notice.message);
  });
}

/** Characters on the wire; of what cannot be sent, more than any call may have. */
function lengthOf(call: unknown): number {
  try {
    return JSON.stringify(call).length;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
