import type { Page } from "@playwright/test";

/** Everything in `storage.local`, as it lies there. `page`: one of the extension's. */
export const localStorageOf = (page: Page): Promise<Record<string, unknown>> => page.evaluate(() => chrome.storage.local.get(null));
