import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { build } from "esbuild";
import type { WalletBrowser } from "../e2e/launch.ts";
import { answered } from "./answered.ts";
import type { Client, InPage } from "./in-page.ts";

type Procedure = { readonly [N in keyof Client]: Client[N] };
type Input<N extends keyof Client> = Parameters<Procedure[N]>[0];
type Output<N extends keyof Client> = Awaited<ReturnType<Procedure[N]>>;

/** A page of the built extension that asks the background as the wallet's own pages do. */
export type WalletPage = {
  readonly page: Page;
  /** Asks one procedure of the background. Rejects with what went wrong. */
  readonly ask: <N extends keyof Client>(
    name: N,
    ...input: undefined extends Input<N> ? [input?: Input<N>] : [input: Input<N>]
  ) => Promise<Output<N>>;
  /** Runs one of the functions that were brought to the page. */
  readonly run: <M extends keyof InPage>(name: M, ...args: Parameters<InPage[M]>) => Promise<Awaited<ReturnType<InPage[M]>>>;
};

/** Milliseconds: what is not answered by then never is. Everything there is may be read in one call. */
const NEVER = 120_000;

let bundled: Promise<string> | undefined;

async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL("./in-page.ts", import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: "iife", target: "es2023", minify: true });
  const [file] = outputFiles;
  if (!file) throw new Error("the code for the page was not built");
  return file.text;
}

/** Opens the page. DevTools brings the code: same origin, policy and storage as the wallet's own pages, nothing added to what is shipped. */
export async function openWalletPage({ context, extensionId }: WalletBrowser): Promise<WalletPage> {
  const page = await context.newPage();
  // A file of the extension that brings no code of its own.
  await page.goto(`chrome-extension://${extensionId}/manifest.json`);
  const devTools = await context.newCDPSession(page);
  const { exceptionDetails } = await devTools.send("Runtime.evaluate", {
    expression: await (bundled ??= bundle()),
    allowUnsafeEvalBlockedByCSP: false,
  });
  if (exceptionDetails) throw new Error(`the code for the page did not start: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
  const send = (name: string, ...args: readonly unknown[]): Promise<never> =>
    page.evaluate(
      ([method, values]) =>
        (globalThis as unknown as { faults: Record<string, (...all: unknown[]) => Promise<never>> }).faults[method]?.(...values) as Promise<never>,
      [name, args] as const,
    );
  const run: WalletPage["run"] = (name, ...args) =>
    answered(
      send(name, ...args),
      NEVER,
      async () => `${name} ${JSON.stringify(args).slice(0, 100)}: outstanding ${String(await send("outstanding"))}`,
    );
  return { page, run, ask: (name, ...input) => run("ask", name, input[0]) as Promise<never> };
}
