import { collections, otherCollection } from "../text/en-collections.ts";

/** What a collection is to its owner. Several of them can be one thing. */
const collectionName = (collection: string): string =>
  (Object.hasOwn(collections, collection) ? collections[collection] : undefined) ?? otherCollection;

/** Each thing once. */
export const collectionNames = (names: readonly string[]): readonly string[] => [...new Set(names.map(collectionName))];
