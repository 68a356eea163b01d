import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Whole libraries that dependencies load and that nothing here calls, and what stands in for them. See docs/adr/0006-bundle-size.md. */
const replaced: ReadonlyMap<string, string> = new Map([
  ["z-schema", here("./lean/z-schema.ts")],
  ["lodash", here("./lean/lodash.ts")],
  ["semver", here("./lean/semver.ts")],
  ["micro-ftch", here("./lean/micro-ftch.ts")],
]);

/** One copy of what several dependencies bring in the same version each. */
const sharedBy = /node_modules\/(?:did-jwt|@veramo\/utils)\//;
const owner = here("../node_modules/@veramo/key-manager/build/index.js");

/** Keeps dead weight out of the background script. Changes no behaviour that is used. */
export function leanBundle(): Plugin {
  return {
    name: "freehold:lean-bundle",
    enforce: "pre",
    resolveId(source, importer) {
      const stand = replaced.get(source);
      if (stand) return stand;
      if (/^@noble\/(?:curves|hashes)(?:\/|$)/.test(source) && importer && sharedBy.test(importer))
        return this.resolve(source, owner, { skipSelf: true });
      return null;
    },
  };
}
