import { announceProvider, type WalletInfo } from "./announce.ts";
import { createProvider } from "./provider.ts";
import { pageTransport, type Transport } from "./relay.ts";

const OWN_MACHINE = new Set(["localhost", "127.0.0.1", "[::1]"]);

type Place = {
  readonly top: unknown;
  /** The document's own origin: `"null"` in a sandbox even where `location.origin` is the real site. */
  readonly origin: string;
  readonly location: Pick<Location, "origin" | "protocol" | "hostname">;
};

/** Whether a wallet may be in this document: top-level, a real origin, and `https:` or the developer's own machine. */
export function mayInstall(page: Place): boolean {
  const { origin, protocol, hostname } = page.location;
  return (
    page.top === page &&
    page.origin !== "null" &&
    page.origin === origin &&
    (protocol === "https:" || (protocol === "http:" && OWN_MACHINE.has(hostname)))
  );
}

export type InstallOptions = Partial<Transport> & { readonly info: Omit<WalletInfo, "uuid"> };

/**
 * What the wallet runs in the page's MAIN world, before the page's own scripts: makes the provider and announces it.
 * `send` and `onMessage` default to window messages to the bridge. Returns whether it was installed.
 */
export function installProvider({ info, send, onMessage }: InstallOptions): boolean {
  if (!mayInstall(window)) return false;
  const transport = send && onMessage ? { send, onMessage } : pageTransport();
  announceProvider({ info: { ...info, uuid: crypto.randomUUID() }, provider: createProvider(transport) });
  return true;
}
