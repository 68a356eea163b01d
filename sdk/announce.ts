import type { Provider } from "./provider.ts";

export const REQUEST_PROVIDER = "datawallet:requestProvider";
export const ANNOUNCE_PROVIDER = "datawallet:announceProvider";

export type WalletInfo = {
  /** Fresh v4 UUID per page load. */
  readonly uuid: string;
  readonly name: string;
  /** A data URI. */
  readonly icon: string;
  /** Reverse domain name of the wallet, stable over its versions. */
  readonly rdns: string;
  readonly apiVersion: "1";
};

export type Announcement = { readonly info: WalletInfo; readonly provider: Provider };

/** Tells the page of a provider, once now and again at each request: the pattern of EIP-6963. Writes no global. */
export function announceProvider({ info, provider }: Announcement, page: EventTarget = window): void {
  const detail: Announcement = Object.freeze({ info: Object.freeze({ ...info }), provider });
  const dispatch = page.dispatchEvent.bind(page);
  const Announce = CustomEvent;
  const announce = () => dispatch(new Announce(ANNOUNCE_PROVIDER, { detail }));
  page.addEventListener(REQUEST_PROVIDER, announce);
  announce();
}
