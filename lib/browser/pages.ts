import { browser } from "wxt/browser";
import type { PageEventName, PageEvents } from "../protocol/events.ts";
import type { ToPage } from "../protocol/wire.ts";
import type { Caller } from "./caller.ts";
import { sessionValue } from "./session-value.ts";

/** What the background tells a page between calls. The bridge hands it on only in a document of that origin. */
export type PageNotice = { readonly origin: string; readonly message: ToPage };

type Page = Caller;
const MOST = 500;

/** The documents that have spoken with the wallet. They can be told things when no port is open, and after a worker stop. */
export function pages() {
  const stored = sessionValue<readonly Page[]>("pages", []);
  const same = (a: Page, b: Page): boolean => a.tabId === b.tabId && a.documentId === b.documentId;
  const forget = (gone: Page): Promise<void> => stored.update((all) => ({ value: all.filter((page) => !same(page, gone)), result: undefined }));

  const send = async (page: Page, message: ToPage): Promise<void> => {
    const notice: PageNotice = { origin: page.origin, message };
    const target = page.documentId === undefined ? { frameId: 0 } : { documentId: page.documentId };
    try {
      await browser.tabs.sendMessage(page.tabId, notice, target);
    } catch {
      await forget(page);
    }
  };

  return {
    /** Never throws: a page that cannot be kept in mind is answered all the same, and hears of nothing else. */
    remember: async (page: Page): Promise<void> => {
      try {
        await stored.update((all) => ({ value: [...all.filter((known) => !same(known, page)), page].slice(-MOST), result: undefined }));
      } catch (error) {
        reportError(error);
      }
    },
    /** Tells every open document of one origin, or of all. Resolves when all have been told or are gone. */
    tell: async (origin: string | undefined, message: ToPage): Promise<void> => {
      const all = await stored.read();
      await Promise.all(all.filter((page) => origin === undefined || page.origin === origin).map((page) => send(page, message)));
    },
    isOpen: async (origin: string): Promise<boolean> => (await stored.read()).some((page) => page.origin === origin),
  };
}

export type Pages = ReturnType<typeof pages>;

export const pageEvent = <E extends PageEventName>(event: E, detail: PageEvents[E]): ToPage => ({ kind: "event", event, detail });
