import type { Call, ToPage, TO_PAGE as ToPageName, TO_WALLET as ToWalletName } from "../lib/protocol/wire.ts";

/** Marks of the window messages between the provider and the bridge. Typed by the wire's own constants, so the two cannot drift apart. */
export const TO_WALLET: typeof ToWalletName = "datawallet:to-wallet";
export const TO_PAGE: typeof ToPageName = "datawallet:to-page";

/** Provider to bridge: `window.postMessage(message, location.origin)`. */
export type ToWalletMessage = { readonly channel: typeof TO_WALLET; readonly call: Call };
/** Bridge to provider, posted the same way. */
export type ToPageMessage = { readonly channel: typeof TO_PAGE; readonly message: ToPage };

/** How a provider reaches its wallet. */
export type Transport = {
  readonly send: (call: Call) => void;
  readonly onMessage: (listener: (message: ToPage) => void) => void;
};

type PageWindow = Pick<Window, "addEventListener" | "postMessage"> & { readonly location: Pick<Location, "origin"> };

function isToPage(data: unknown): data is ToPageMessage {
  return (
    typeof data === "object" &&
    data !== null &&
    "channel" in data &&
    data.channel === TO_PAGE &&
    "message" in data &&
    typeof data.message === "object" &&
    data.message !== null &&
    "kind" in data.message
  );
}

/**
 * The transport of a provider in a page: window messages to the bridge beside it. What frames and other windows post is
 * ignored. The functions are bound now, so that a page which replaces them later breaks nothing here.
 * NOT guaranteed: the page itself can forge both directions, and so can lie only to itself; the bridge and the background
 * must trust nothing of a call but what the browser says of its sender.
 */
export function pageTransport(page: PageWindow = window): Transport {
  const post = page.postMessage.bind(page);
  const listen = page.addEventListener.bind(page);
  const { origin } = page.location;
  return {
    send: (call) => post({ channel: TO_WALLET, call } satisfies ToWalletMessage, origin),
    onMessage: (listener) =>
      listen("message", (event: MessageEvent<unknown>) => {
        if (event.source === page && isToPage(event.data)) listener(event.data.message);
      }),
  };
}
