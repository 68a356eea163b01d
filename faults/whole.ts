import type { EventView, VerifyResult } from "../lib/activity/event.ts";
import type { GrantView } from "../lib/consent/views.ts";
import type { EarningsView } from "../lib/earnings/views.ts";
import type { IdentityView } from "../lib/identity/views.ts";
import type { SourceView } from "../lib/sources/views.ts";
import type { Damage } from "../lib/vault/damage.ts";
import type { BlockState } from "./blocks.ts";

export const SEARCHED = 200;

/** Everything that can be read of an unlocked wallet, as its own screens would read it. */
export type Whole = {
  readonly sources: readonly SourceView[];
  /** What there is of each block, by its name; from reading every record. */
  readonly blocks: Readonly<Record<string, BlockState>>;
  /** How many records a search for a block's name finds, {@link SEARCHED} at most. */
  readonly searched: Readonly<Record<string, number>>;
  readonly grants: readonly GrantView[];
  /** In order of number. */
  readonly events: readonly EventView[];
  readonly log: VerifyResult;
  readonly earnings: EarningsView;
  readonly identities: readonly IdentityView[];
  /** What the deep check finds wrong. */
  readonly damage: readonly Damage[];
};
