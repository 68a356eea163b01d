import { browser } from "wxt/browser";
import { sessionValue } from "./session-value.ts";

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

  const openUnlessOpen = async (requestId: string): Promise<void> => {
    const shown = await stored.read();
    if (shown && (await isOpen(shown.windowId))) return;
    const url = `${browser.runtime.getURL("/approval.html")}?request=${encodeURIComponent(requestId)}`;
    const opened = await browser.windows.create({ type: "popup", url, width: 440, height: 760, focused: true });
    const windowId = opened?.id;
    if (windowId !== undefined) await stored.update(() => ({ value: { windowId, requestId }, result: undefined }));
  };

  return {
    /** Opens the window unless it is open. Never a second one. */
    show: (requestId: string): Promise<void> => {
      opening = opening.then(() => openUnlessOpen(requestId));
      return opening;
    },
    /** The window moved on to another request. */
    moved: (windowId: number, requestId: string): Promise<void> =>
      stored.update((shown) => ({ value: shown?.windowId === windowId ? { windowId, requestId } : shown, result: undefined })),
    /** A window was closed: the request it showed, if it was this one. */
    closed: (windowId: number): Promise<string | undefined> =>
      stored.update((shown) => (shown?.windowId === windowId ? { value: null, result: shown.requestId } : { value: shown, result: undefined })),
  };
}

export type ApprovalWindow = ReturnType<typeof approvalWindow>;

export async function showBadge(count: number): Promise<void> {
  await browser.action.setBadgeBackgroundColor({ color: "#8a5a00" });
  await browser.action.setBadgeText({ text: count > 0 ? String(count) : "" });
}
