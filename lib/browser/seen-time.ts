import { browser } from "wxt/browser";
import * as z from "zod";
import type { SeenTime } from "../consent/time.ts";

const KEY = "seen";
const stored = z
  .object({ at: z.number().min(0), setBack: z.number().min(0) })
  .optional()
  .catch(undefined);

/** In `storage.local`: it outlives the browser, and tells nobody more than the time of last use. */
export const seenTime = (): SeenTime => ({
  read: async () => stored.parse((await browser.storage.local.get<Record<string, unknown>>(KEY))[KEY]),
  // Where there is no room the log still tells how late it was.
  write: (seen) => browser.storage.local.set({ [KEY]: seen }).catch(() => undefined),
});
