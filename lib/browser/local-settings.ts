import { browser } from "wxt/browser";
import * as z from "zod";

const stored = z.object({
  autoLockMinutes: z.int().min(1).max(240).catch(15),
  theme: z.enum(["system", "light", "dark"]).catch("system"),
  paused: z.boolean().catch(false),
});

export type LocalSettings = z.output<typeof stored>;

/** Settings that must be known while the vault is locked. Nothing personal among them. */
export async function readSettings(): Promise<LocalSettings> {
  const { settings } = await browser.storage.local.get<Record<string, unknown>>("settings");
  return stored.parse(settings ?? {});
}

/** One after the other, whoever writes: a theme that is chosen meanwhile takes no pause back. */
export function writeSettings(change: { readonly [K in keyof LocalSettings]?: LocalSettings[K] | undefined }): Promise<LocalSettings> {
  return navigator.locks.request("freehold-settings", async () => {
    const settings = stored.parse({ ...(await readSettings()), ...change });
    await browser.storage.local.set({ settings });
    return settings;
  });
}
