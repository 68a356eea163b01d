import type { Unlocked } from "../documents.ts";
import type { Change, Store } from "../store/store.ts";
import { Manifests } from "./manifests.ts";
import type { Open, OpenEarly } from "./paging.ts";
import { openEarly, openSegments } from "./segment-rows.ts";

/** What everything that works on records works with. */
export type Shelf = {
  readonly store: Store;
  readonly unlocked: Unlocked;
  readonly manifests: Manifests;
  readonly open: Open;
  readonly openEarly: OpenEarly;
  /** How changes of documents become durable; segments that nobody names yet go to the store alone. */
  readonly commit: (changes: readonly Change[]) => Promise<void>;
};

export const openShelf = (store: Store, unlocked: Unlocked, commit: Shelf["commit"]): Shelf => ({
  store,
  unlocked,
  manifests: new Manifests(store, unlocked),
  open: async (segments) => openSegments(store, await unlocked(), segments),
  openEarly: async (segments) => openEarly(store, await unlocked(), segments),
  commit,
});
