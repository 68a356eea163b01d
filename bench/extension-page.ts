import { fileURLToPath } from "node:url";
import type { CDPSession } from "@playwright/test";
import { build } from "esbuild";
import type { WalletBrowser } from "../e2e/launch.ts";
import type { Bench } from "./in-page.ts";

/** Runs one of the measurements in the page and gives what it measured. */
export type Measure = <M extends keyof Bench>(name: M, ...args: Parameters<Bench[M]>) => Promise<Awaited<ReturnType<Bench[M]>>>;

async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL("./in-page.ts", import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: "iife", target: "es2023", minify: true });
  const [file] = outputFiles;
  if (!file) throw new Error("the code to measure was not built");
  return file.text;
}

/**
 * A page of the built extension with the code to measure in it, brought there by DevTools: same origin, same policy, same
 * IndexedDB as the wallet's own pages, and nothing added to what is shipped. `files` are chosen as a person chooses them.
 * `whenReady` is awaited by a measurement that has prepared what it needs, before it begins.
 */
export async function openBenchPage(
  { context, extensionId }: WalletBrowser,
  files: readonly string[],
  whenReady: (devTools: CDPSession) => Promise<void> = async () => undefined,
): Promise<Measure> {
  const page = await context.newPage();
  // A file of the extension that brings no code of its own.
  await page.goto(`chrome-extension://${extensionId}/manifest.json`);
  const devTools = await context.newCDPSession(page);
  const { exceptionDetails } = await devTools.send("Runtime.evaluate", { expression: await bundle(), allowUnsafeEvalBlockedByCSP: false });
  if (exceptionDetails) throw new Error(`the code to measure did not start: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
  await page.exposeFunction("ready", () => whenReady(devTools));
  await page.locator("input[type=file]").setInputFiles([...files]);
  return (name, ...args) =>
    page.evaluate(
      ([method, values]) =>
        (globalThis as unknown as { bench: Record<string, (...all: unknown[]) => Promise<never>> }).bench[method]?.(...values) as Promise<never>,
      [name, args as unknown[]] as const,
    );
}
