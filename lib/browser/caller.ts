import { type Browser, browser } from "wxt/browser";

export type Caller = { readonly origin: string; readonly tabId: number; readonly documentId: string | undefined };

const ownMachine = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Which site speaks, by the browser's word alone: a top-level document of a real, secure origin in a tab. Undefined for
 * everybody else. `"null"` (sandboxed frames, opaque origins) is no origin.
 */
export function pageCaller(sender: Browser.runtime.MessageSender | undefined): Caller | undefined {
  if (sender?.id !== browser.runtime.id || sender.frameId !== 0 || sender.tab?.id === undefined) return undefined;
  // Firefox did not tell the origin of a sender before version 126; its url is the browser's word as well.
  const claimed = sender.origin ?? (sender.url === undefined ? "null" : new URL(sender.url).origin);
  if (claimed === "null" || !URL.canParse(claimed)) return undefined;
  const { protocol, hostname, origin } = new URL(claimed);
  const secure = protocol === "https:" || (protocol === "http:" && ownMachine.has(hostname));
  return secure && origin === claimed ? { origin, tabId: sender.tab.id, documentId: sender.documentId } : undefined;
}

/** Whether one of our own extension pages speaks. A content script never passes: its origin is the page's. */
export function isOwnPage(sender: Browser.runtime.MessageSender | undefined): boolean {
  const own = new URL(browser.runtime.getURL("/"));
  if (sender?.id !== browser.runtime.id || sender.url === undefined) return false;
  return new URL(sender.url).origin === own.origin && (sender.origin === undefined || sender.origin === own.origin);
}
