import type { PageError } from "./errors.ts";
import type { PageEventName } from "./events.ts";

/** Marks of the messages between the provider in the page and the bridge beside it. */
export const TO_WALLET = "datawallet:to-wallet";
export const TO_PAGE = "datawallet:to-page";
/** Name of the port between a bridge and the background. */
export const PAGE_PORT = "page";

/** One call. `id` is made by the provider, unique per call: a repeat after a lost connection carries the same one. */
export type Call = { readonly id: string; readonly method: string; readonly params: unknown };

/**
 * What a site publishes about itself, as the bridge read it from there: texts of which nothing is checked. It goes beside the call of a
 * `data_requestGrant`; what a page puts in its place never gets past the bridge.
 */
export type SiteDocuments = { readonly linkage?: string; readonly needs?: string };
/** Where they lie on the site. The first is the DIF's, the second is described in docs/page-api.md. */
export const siteDocumentPaths = { linkage: "/.well-known/did-configuration.json", needs: "/.well-known/datawallet-app.json" } as const;
/** Longest that is read of one, in bytes. */
export const SITE_DOCUMENT_BYTES = 32_768;

/** What the background sends to a page. */
export type ToPage =
  | { readonly kind: "result"; readonly id: string; readonly result: unknown }
  | { readonly kind: "error"; readonly id: string; readonly error: PageError }
  | { readonly kind: "event"; readonly event: PageEventName; readonly detail: unknown }
  /** The connection was lost: what is not answered must be sent again. Made by the bridge. */
  | { readonly kind: "dropped" }
  /** The extension was replaced under this page. Made by the bridge. */
  | { readonly kind: "reloaded" };
