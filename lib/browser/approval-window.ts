import { browser } from "wxt/browser";
import { sessionValue } from "./session-value.ts";

const PAGE = "/approval.html";

type Shown = { readonly windowId: number; readonly requestId: string };

/** The one window in which requests are answered. Others wait behind the one that is shown; the badge counts them. */
export function approvalWindow() {
  const stored = sessionValue<Shown | null>("approvalWindow", null);
  let opening: Promise<void> = Promise.resolve();

  const isOpen = async (windowId: number): Promise<boolean> => {
    try {
      await browser.windows.get(windowId);
      return true;
    } catch {
      return false;
    }
  };

  const note = (shown: Shown): Promise<void> => stored.update(() => ({ value: shown, result: undefined }));

  const openUnlessOpen = async (requestId: string): Promise<void> => {
    const shown = await stored.read();
    if (shown && (await isOpen(shown.windowId))) return;
    const unnoted = await findUnnoted();
    if (unnoted) return note(unnoted);
    const url = `${browser.runtime.getURL(PAGE)}?request=${encodeURIComponent(requestId)}`;
    const opened = await browser.windows.create({ type: "popup", url, width: 440, height: 760, focused: true });
    const windowId = opened?.id;
    if (windowId !== undefined) await note({ windowId, requestId });
  };

  return {
    /** Opens the window unless it is open. Never a second one. */
    show: (requestId: string): Promise<void> => {
      opening = opening.catch(() => undefined).then(() => openUnlessOpen(requestId));
      return opening;
    },
    /** The window shows a request: its first or, having moved on, another. */
    shows: async (windowId: number, requestId: string): Promise<void> => {
      const noted = await stored.read();
      if (noted?.windowId === windowId || (!noted && (await isPopup(windowId)))) await note({ windowId, requestId });
    },
    /** Closes the window if it shows this request: it needs no answer any more. */
    close: async (requestId: string): Promise<void> => {
      const shown = await stored.read();
      if (shown?.requestId === requestId && (await isOpen(shown.windowId))) await browser.windows.remove(shown.windowId);
    },
    /** A window was closed: the request it showed, if it was this one. */
    closed: (windowId: number): Promise<string | undefined> =>
      stored.update((shown) => (shown?.windowId === windowId ? { value: null, result: shown.requestId } : { value: shown, result: undefined })),
  };
}

/** A request can be answered in a tab as well: that is not the window of this file. */
const isPopup = async (windowId: number): Promise<boolean> => (await browser.windows.get(windowId)).type === "popup";

/** The window that a worker opened and was stopped before it had noted it. A browser without `getContexts` cannot say. */
async function findUnnoted(): Promise<Shown | undefined> {
  if (!("getContexts" in browser.runtime)) return undefined;
  const page = browser.runtime.getURL(PAGE);
  for (const { documentUrl = "", windowId } of await browser.runtime.getContexts({ contextTypes: ["TAB"] })) {
    const requestId = documentUrl.startsWith(page) ? new URL(documentUrl).searchParams.get("request") : null;
    if (requestId && (await isPopup(windowId))) return { windowId, requestId };
  }
  return undefined;
}

export type ApprovalWindow = ReturnType<typeof approvalWindow>;

export async function showBadge(count: number): Promise<void> {
  await browser.action.setBadgeBackgroundColor({ color: "#8a5a00" });
  await browser.action.setBadgeText({ text: count > 0 ? String(count) : "" });
}
