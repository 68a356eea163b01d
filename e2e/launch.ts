import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, type CDPSession, chromium, type Page, type Worker } from "@playwright/test";
import { EXTENSION } from "../scripts/built.ts";
import { findChromium } from "../scripts/chromium.ts";

/** A Chromium with the built extension in it, and a hand on its service worker. */
export type WalletBrowser = {
  readonly context: BrowserContext;
  readonly extensionId: string;
  /** The service worker that runs now; woken if none does. */
  readonly worker: () => Promise<Worker>;
  /** Resolves when the browser reports the worker as stopped. The next message wakes a new one. */
  readonly stopWorker: () => Promise<void>;
  /**
   * Sets the worker's clock off by `ms` from the true time, now and some milliseconds after each restart: a restarted worker
   * answers the message that woke it on true time. Await `worker()` before what must see the moved clock. Code that keeps
   * `Date.now` itself in a variable, where it should call it, keeps the true time.
   */
  readonly moveClock: (ms: number) => Promise<void>;
  /** Opens a route of the full page in a tab: `openApp("/data")`. */
  readonly openApp: (route: string) => Promise<Page>;
  /** The next approval window. Call before what opens it. */
  readonly nextApproval: () => Promise<Page>;
  readonly close: () => Promise<void>;
};

export type LaunchOptions = {
  readonly headless: boolean;
  /** Folder of a profile that is kept. Without it: a fresh one, removed on close. */
  readonly profile?: string;
  /** What is run for a browser. Without it: the Chromium that is found. */
  readonly executable?: string;
  /** Given to it besides those that it always gets. */
  readonly flags?: readonly string[];
};

function flags(extension: string, headless: boolean): string[] {
  return [
    `--disable-extensions-except=${extension}`,
    `--load-extension=${extension}`,
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // Without a display, a page that was resized or recoloured waits a second or two for its next frame.
    ...(headless ? ["--headless=new", "--disable-frame-rate-limit"] : []),
  ];
}

/** Starts it with what was built. Throws one sentence when there is no Chromium to be had. */
export async function launchWallet({ headless, profile, executable, flags: more = [] }: LaunchOptions): Promise<WalletBrowser> {
  const executablePath = executable ?? (await findChromium());
  const folder = profile ?? (await mkdtemp(join(tmpdir(), "freehold-profile-")));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    headless,
    // Chromium's own sandbox does not start as root, nor in most containers.
    chromiumSandbox: !headless && process.getuid?.() !== 0,
    args: [...flags(EXTENSION, headless), ...more],
    ignoreDefaultArgs: ["--disable-extensions", ...(headless ? [] : ["--enable-automation"])],
    viewport: headless ? { width: 1280, height: 900 } : null,
  });
  const close = async (): Promise<void> => {
    await context.close();
    if (profile === undefined) await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    return { ...(await control(context)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function control(context: BrowserContext): Promise<Omit<WalletBrowser, "close">> {
  const first = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  const extensionId = new URL(first.url()).host;
  const origin = `chrome-extension://${extensionId}`;
  const hand = handOn(context, origin);
  // The browser keeps one target for all lives of a worker, and Playwright one object.
  const current = () => context.serviceWorkers().find((worker) => worker.url().startsWith(`${origin}/`)) ?? first;
  let offset: number | undefined;
  const applyClock = async (): Promise<void> => {
    if (offset !== undefined) await current().evaluate(clockAt(offset));
  };
  const worker = async (): Promise<Worker> => {
    await (await hand()).wake();
    await applyClock();
    return current();
  };
  return {
    context,
    extensionId,
    worker,
    stopWorker: async () => (await hand()).stop(),
    moveClock: async (ms) => {
      const { onStart } = await hand();
      // A worker that ends before it hears this has no clock to move.
      if (offset === undefined) onStart(() => void applyClock().catch(() => undefined));
      offset = ms;
      await worker();
    },
    openApp: async (route) => {
      const page = await context.newPage();
      await page.goto(`${origin}/app.html#${route}`);
      return page;
    },
    nextApproval: () => nextApproval(context, origin),
  };
}

type Hand = { readonly wake: () => Promise<void>; readonly stop: () => Promise<void>; readonly onStart: (listener: () => void) => void };

/** A page of the extension's origin that runs no code of ours, its manifest, and what DevTools can do from there. Opened when first needed. */
function handOn(context: BrowserContext, origin: string): () => Promise<Hand> {
  const open = async (): Promise<Hand> => {
    const page = await context.newPage();
    await page.goto(`${origin}/manifest.json`);
    const session = await context.newCDPSession(page);
    const states = followStates(session, origin);
    await session.send("ServiceWorker.enable");
    const stopOnce = async (): Promise<void> => {
      // Asked anew: what was last heard may be older than a start a moment ago.
      await session.send("ServiceWorker.disable");
      states.forget();
      await session.send("ServiceWorker.enable");
      // One that is stopped while the browser installs it, which it does at each of its starts, is gone until the browser is started anew.
      await states.until((all) => all.some(({ status }) => status === "activated"));
      const stopped = states.until((all) => all.length > 0 && all.every(({ runningStatus }) => runningStatus === "stopped")).then(() => true);
      // One that was just starting may come up all the same, and then nobody hears of a stop: asked again until it is told.
      do await session.send("ServiceWorker.stopAllWorkers");
      while (!(await Promise.race([stopped, later(2000)])));
    };
    let turn: Promise<void> = Promise.resolve();
    return {
      wake: () => page.evaluate(wake),
      // One after the other: two at once would disturb each other's asking.
      stop: () => (turn = turn.catch(() => undefined).then(stopOnce)),
      onStart: (listener) => states.onChange(({ runningStatus }) => runningStatus === "running" && listener()),
    };
  };
  let opened: Promise<Hand> | undefined;
  return () => (opened ??= open());
}

const later = (ms: number): Promise<false> => new Promise((resolve) => setTimeout(() => resolve(false), ms));

/** Any message wakes the worker, also one that nobody answers. Runs in the page. */
async function wake(): Promise<void> {
  await chrome.runtime.sendMessage({ type: "wake" }).catch(() => undefined);
}

/** How far the browser has come with a version of the worker, and whether it runs. */
type State = { readonly status: string; readonly runningStatus: string };

/** States of the origin's worker versions, as the browser reports them. */
function followStates(session: CDPSession, origin: string) {
  const states = new Map<string, State>();
  const listeners = new Set<(state: State) => void>();
  session.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
    for (const { versionId, scriptURL, status, runningStatus } of versions) {
      const before = states.get(versionId);
      if (!scriptURL.startsWith(`${origin}/`) || (before?.status === status && before.runningStatus === runningStatus)) continue;
      states.set(versionId, { status, runningStatus });
      for (const listener of listeners) listener({ status, runningStatus });
    }
  });
  const onChange = (listener: (state: State) => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const until = (holds: (all: readonly State[]) => boolean): Promise<void> =>
    new Promise((resolve) => {
      const off = onChange(check);
      function check(): void {
        if (!holds([...states.values()])) return;
        off();
        resolve();
      }
      check();
    });
  return { onChange, until, forget: () => states.clear() };
}

function nextApproval(context: BrowserContext, origin: string): Promise<Page> {
  const address = `${origin}/approval.html?request=`;
  return new Promise((resolve, reject) => {
    const look = (page: Page) => {
      page
        .waitForURL((url) => url.href.startsWith(address))
        .then(
          () => {
            context.off("page", look);
            resolve(page);
          },
          // Another page, closed or left elsewhere: the next one may be it.
          () => undefined,
        );
    };
    context.on("page", look);
    context.once("close", () => reject(new Error("The browser closed before an approval window opened")));
  });
}

/** A script for the worker, as text: a compiled function may lean on what the compiler put around it. */
function clockAt(ms: number): string {
  return `
    globalThis.trueClock ??= { Date, now: Date.now.bind(Date) };
    trueClock.Date.now = () => trueClock.now() + ${ms};
    globalThis.Date = new Proxy(trueClock.Date, {
      construct: (target, args, newTarget) => Reflect.construct(target, args.length > 0 ? args : [target.now()], newTarget),
      apply: (target) => new target(target.now()).toString(),
    });
    undefined`;
}
