import { browser } from "wxt/browser";
import { detached } from "./detached.ts";

const OWN_MACHINE: ReadonlySet<string> = new Set(["localhost", "127.0.0.1"]);

/** The match pattern of an address, as the manifest allows it to be asked for; none where it does not. Patterns name no port: Firefox has none. */
function patternOf(address: string): string[] {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isAllowed = url && (url.protocol === "https:" || (url.protocol === "http:" && OWN_MACHINE.has(url.hostname)));
  return isAllowed ? [`${url.protocol}//${url.hostname}/*`] : [];
}

const patternsOf = (addresses: readonly string[]): string[] => [...new Set(addresses.flatMap(patternOf))];

/** Gives the browser back what it allowed for `addresses`, except where one of `kept` is at the same host. Not waited for. */
export function stopReaching(addresses: readonly string[], kept: readonly string[]): void {
  const stays = new Set(patternsOf(kept));
  const origins = patternsOf(addresses).filter((pattern) => !stays.has(pattern));
  if (origins.length > 0) detached(browser.permissions.remove({ origins }));
}

/**
 * Asks the person whether the wallet may read the answers of these addresses even where their servers let no website do so. To be called
 * in the press of a button itself, before anything is waited for, or browsers do not ask. The answer is not waited for: nothing depends on it.
 */
export function askToReach(addresses: readonly string[]): void {
  const origins = patternsOf(addresses);
  if (origins.length > 0) detached(browser.permissions.request({ origins }));
}
