import { browser } from "wxt/browser";

/** Origin of the page in the active tab, null where there is none that could ask for anything. */
export async function thisSite(): Promise<string | null> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  if (!tab?.url || !URL.canParse(tab.url)) return null;
  const { protocol, origin } = new URL(tab.url);
  return protocol === "https:" || protocol === "http:" ? origin : null;
}
