import { recovery as t } from "../text/en-keeping.ts";

/** What a collection is to its owner. Several of them can be one thing. */
const collectionName = (collection: string): string =>
  (Object.hasOwn(t.collections, collection) ? t.collections[collection] : undefined) ?? t.otherCollection;

/** Each thing once. */
export const collectionNames = (collections: readonly string[]): readonly string[] => [...new Set(collections.map(collectionName))];
