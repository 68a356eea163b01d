import { ensureBuilt } from "../scripts/built.ts";
import { findChromium } from "../scripts/chromium.ts";

/** Before the first test: the extension is built if it is absent or older than its sources, and a Chromium found, or installed, once for all workers. */
export default async function build(): Promise<void> {
  await ensureBuilt();
  process.env["FREEHOLD_CHROMIUM"] = await findChromium();
}
