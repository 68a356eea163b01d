import { mkdirSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./browser.ts";

const FOLDER = join(process.cwd(), "test-results", "screens");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const SCHEMES = ["light", "dark"] as const;
const WIDE = 1280;
export const NARROW = 360;

/** What axe has against the screen as it stands, a line each: rule, where, and its measured reason. */
async function complaints(page: Page, scheme: (typeof SCHEMES)[number]): Promise<string[]> {
  // One document each, no frames: the legacy mode asks for no extra tab to put results together in.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  // Dark differs from light by its colours and nothing else.
  const { violations } = await (scheme === "light" ? axe.withTags(WCAG) : axe.withRules(["color-contrast", "link-in-text-block"])).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`));
}

/** The whole screen at once, what sticks to an edge at that edge. */
async function picture(page: Page, path: string, width: number): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height });
  await page.screenshot({ path, animations: "disabled" });
}

/** Everything that reaches past the right edge, if the page as a whole scrolls sideways. Runs in the page. */
function tooWide(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5);
  return [`scrolls to ${scrollWidth} of ${clientWidth}`, ...wide.slice(0, 5).map(({ outerHTML }) => outerHTML.slice(0, 120))];
}

/** Resolves when what was changed has been drawn. Runs in the page. */
const drawn = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

/**
 * Looks at one screen narrow and light, wide and dark: axe finds nothing against WCAG 2.2 AA and nothing scrolls sideways. With
 * FREEHOLD_LOOK=1 it leaves a picture of each in test-results/screens, with FREEHOLD_LOOK=all of the other two as well. The page keeps the last of the widths.
 */
export async function look(page: Page, name: string, widths: readonly number[] = [NARROW, WIDE]): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  for (const width of widths)
    for (const colorScheme of SCHEMES) {
      // Each scheme and each width once: pictures are for a person, and made when they are asked for.
      const isOne = (width === NARROW) === (colorScheme === "light") || widths.length === 1;
      if (!isOne && process.env["FREEHOLD_LOOK"] !== "all") continue;
      await page.setViewportSize({ width, height: width === NARROW ? 720 : 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.evaluate(drawn);
      const screen = `${name}, ${colorScheme}, ${width} px`;
      expect.soft(await page.evaluate(tooWide), `${screen}: nothing scrolls sideways`).toEqual([]);
      if (isOne) expect.soft(await complaints(page, colorScheme), `${screen}: axe`).toEqual([]);
      if (process.env["FREEHOLD_LOOK"] !== undefined) await picture(page, join(FOLDER, `${name}-${width}-${colorScheme}.png`), width);
    }
}
