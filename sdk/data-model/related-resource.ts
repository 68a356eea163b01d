import { BASE_CONTEXT } from "./context.ts";
import type { JsonObject } from "./json.ts";

/**
 * Digests of resources that are known here: the base context as published with the Recommendation (2025) and with the Candidate
 * Recommendation of 2024, in every form a digest of it can take.
 */
const KNOWN: ReadonlyMap<string, ReadonlySet<unknown>> = new Map([
  [
    BASE_CONTEXT,
    new Set([
      "sha256-WZVc7WaX1h4D8rJVb+vlMIqxaEKEb1tYbX8fet7JJzQ=",
      "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU",
      "sha512-XVVFK9Lc+KKfWikEc+skKxxft31OaPGgqoe6pNuiaUhS1l7GPUisBKmdlW+fcVO5QG+E0tBMdIabAsI5odgTBQ==",
      "uWZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ",
      "uEiBZlVztZpfWHgPyslVv6-UwirFoQoRvW1htfx963sknNA",
      "zQmUNM6HqwZxuJ5k6cYRKAiqjUkx1qxWJe4WTqsg7ZJtEFm",
      "sha256-JKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k=",
      "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg",
      "sha512-yxM236hnDYDQM0SzsMwl+vTUUgGCPDXzm7Gv5an5EfYV/07IDsXy+J4z0U6Wvsi+eOON81uRjJzV87NEm9bIjw==",
      "uJKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k",
      "uEiAkoYyQ6YVtUmER8pN24wLZcLK9EBguM5WZlbAgfXBDuQ",
      "zQmQoeG7u6XBtdXoek5p3aPoTjaSRemHAKrMcY2Hcjpe3jv",
    ]),
  ],
]);

const SRI = /^(?:sha256-[A-Za-z0-9+/]{43}=|sha384-[A-Za-z0-9+/]{64}|sha512-[A-Za-z0-9+/]{86}==)$/;
const MULTIBASE = /^(?:u[\w-]+|z[1-9A-HJ-NP-Za-km-z]+)$/;

/** VCDM 2.0, section 5.3: at least one digest, each of its form, and the right one where the resource is known here. Nothing is fetched. */
export function isDigestOf(id: string, { digestSRI, digestMultibase }: JsonObject): boolean {
  if (digestSRI === undefined && digestMultibase === undefined) return false;
  const known = KNOWN.get(id);
  const fits = (digest: unknown, form: RegExp) =>
    digest === undefined || (known ? known.has(digest) : typeof digest === "string" && form.test(digest));
  return fits(digestSRI, SRI) && fits(digestMultibase, MULTIBASE);
}
