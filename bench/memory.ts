import { readFileSync } from "node:fs";
import type { CDPSession } from "@playwright/test";
import type { WalletBrowser } from "../e2e/launch.ts";

/** Milliseconds between two looks. */
const EVERY = 20;
const IN_NO_FILE = /^(?:RssAnon|RssShmem|VmSwap):\s+(\d+) kB$/gm;

/** Watches how much memory the extension's pages take, beyond what they take when idle. */
export type MemoryWatch = {
  /** Takes what is held now, after a collection of garbage, as idle, and watches from here on. */
  readonly start: (devTools: CDPSession) => Promise<void>;
  /** Ends the watch. MB (10^6 bytes): the most that was held since, above idle. */
  readonly stop: () => number;
};

/** Bytes of a process that are in no file: heaps, buffers and shared memory, garbage included. */
export function ownBytes(status: string): number {
  const parts = [...status.matchAll(IN_NO_FILE)];
  if (parts.length < 2) throw new Error("the system does not say what a process holds");
  return parts.reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1024, 0);
}

const read = (pid: number, file: string): string => readFileSync(`/proc/${String(pid)}/${file}`, "utf8");

/** The process in which all pages of the extension run, and its worker. */
async function findProcess({ context }: WalletBrowser): Promise<number> {
  const devTools = await context.browser()?.newBrowserCDPSession();
  if (!devTools) throw new Error("the browser cannot be asked for its processes");
  const { processInfo } = await devTools.send("SystemInfo.getProcessInfo");
  await devTools.detach();
  const found = processInfo.filter(({ id }) => read(id, "cmdline").includes("--extension-process"));
  const [only] = found;
  if (!only || found.length > 1) throw new Error(`${String(found.length)} processes of extensions, not one`);
  return only.id;
}

/** Undefined where the system does not tell: the figure is then left out. */
export function watchMemory(wallet: WalletBrowser): MemoryWatch | undefined {
  if (process.platform !== "linux") return undefined;
  let idle = 0;
  let most = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    start: async (devTools) => {
      const pid = await findProcess(wallet);
      const held = (): number => ownBytes(read(pid, "status"));
      // Twice: what the first collection lets go of may hold more.
      await devTools.send("HeapProfiler.collectGarbage");
      await devTools.send("HeapProfiler.collectGarbage");
      idle = most = held();
      timer = setInterval(() => {
        most = Math.max(most, held());
      }, EVERY);
    },
    stop: () => {
      clearInterval(timer);
      return (most - idle) / 1e6;
    },
  };
}
