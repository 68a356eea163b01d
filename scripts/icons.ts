import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { findChromium } from "./chromium.ts";

/** Draws public/icon/<size>.png from icon.svg. Run by hand when the mark changes. */
const here = import.meta.dirname;
const mark = await readFile(join(here, "icon.svg"), "utf8");
const browser = await chromium.launch({ executablePath: await findChromium(), chromiumSandbox: false });
for (const size of [16, 32, 48, 128]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>* { margin: 0; background: transparent } svg { display: block; width: ${size}px; height: ${size}px }</style>${mark}`);
  await page.screenshot({ path: join(here, "..", "public", "icon", `${size}.png`), omitBackground: true });
  await page.close();
}
await browser.close();
