import type { KnownContexts } from "../../sdk/data-model/context.ts";

/** The contexts that the suites ask every implementation to know: the one of the specification's examples defines every term. */
export const suiteContexts: KnownContexts = new Map([
  ["https://www.w3.org/ns/credentials/examples/v2", "https://www.w3.org/ns/credentials/examples#"],
]);
