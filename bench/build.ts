import { ensureBuilt } from "../scripts/built.ts";
import { findChromium } from "../scripts/chromium.ts";

/** A process of its own, because a build talks: the bench keeps its standard output for the figures. */
await ensureBuilt();
await findChromium();
