import { ensureBuilt } from "../scripts/built.ts";

/** Before the first test: the extension is built if it is absent or older than its sources. */
export default async function build(): Promise<void> {
  await ensureBuilt();
}
