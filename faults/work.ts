import type { Page } from "@playwright/test";
import type { Block } from "./blocks.ts";
import type { Journal } from "./journal.ts";
import type { Random } from "./random.ts";
import type { WalletPage } from "./wallet-page.ts";

export const SOURCE = "urn:datawallet:source:spotify";
export const STREAM = "play_events";
export type Kept = { readonly block: Block; readonly importId: string };
export type Live = { readonly grantId: string; readonly origin: string; readonly priced: boolean };

/** What the load works with. `blocks` and `grants` are those that were acknowledged and are not being taken back. */
export type Work = {
  readonly wallet: WalletPage;
  readonly apps: readonly Page[];
  readonly journal: Journal;
  readonly random: Random;
  blocks: Kept[];
  grants: Live[];
  /** Days that blocks took so far. */
  days: number;
  /** Set to end the load: what is under way is finished, nothing new begins. */
  ended: boolean;
};
