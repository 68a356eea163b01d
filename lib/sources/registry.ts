import type { Source } from "./source.ts";
import { spotify } from "./spotify/index.ts";

/** Every export that Freehold reads by itself. A file goes to the first source that recognises it. */
export const registry: readonly Source[] = [spotify];
