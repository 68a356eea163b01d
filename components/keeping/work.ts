import { useCallback, useEffect, useRef, useState } from "react";
import type { Progress } from "../../lib/sources/importer.ts";
import type { Keeper } from "../../lib/wallet/keeper.ts";
import { type Doing, isBusy } from "../wallet/busy.ts";
import { useOpenKeeper } from "../wallet/client.ts";

type Watch = Parameters<Keeper["exportAll"]>[0];

/** How a piece of work ended that did not reach its end. */
export type Ended = "cancelled" | "busy" | "full" | "locked" | "damaged" | "failed";

export type Work = {
  /** Undefined while nothing is under way. */
  readonly progress: Progress | undefined;
  readonly ended: Ended | undefined;
  /** What another tab is at, where it ended as `busy` and that is known. */
  readonly elsewhere: Doing | undefined;
  /** Never throws: `undefined` means that it did not reach its end, and `ended` says how. */
  run: <R>(task: (keeper: Keeper, watch: Watch) => Promise<R>) => Promise<R | undefined>;
  cancel: () => void;
  /** Nothing is said any more of the work before. */
  forget: () => void;
};

/** Errors of the vault and of the browser, by their names: classes do not reach this far up. */
const names: Readonly<Record<string, Ended>> = {
  NoSpace: "full",
  QuotaExceededError: "full",
  VaultLocked: "locked",
  VaultDamaged: "damaged",
  Damaged: "damaged",
};
const start: Progress = { done: 0, total: 0 };

function endOf(thrown: unknown, signal: AbortSignal): Ended {
  if (signal.aborted) return "cancelled";
  if (isBusy(thrown)) return "busy";
  const name = thrown instanceof Error ? thrown.name : "";
  return (Object.hasOwn(names, name) ? names[name] : undefined) ?? "failed";
}

/** Work on the whole vault, in this page: one piece at a time, with its progress and a way out. Leaving the screen cancels it. */
export function useWork(): Work {
  const openKeeper = useOpenKeeper();
  const [progress, setProgress] = useState<Progress>();
  const [ended, setEnded] = useState<Ended>();
  const [elsewhere, setElsewhere] = useState<Doing>();
  const controller = useRef<AbortController>(undefined);
  useEffect(() => () => controller.current?.abort(), []);
  useWarnBeforeClosing(progress !== undefined);

  const run = useCallback(
    async <R>(task: (keeper: Keeper, watch: Watch) => Promise<R>): Promise<R | undefined> => {
      const { signal } = (controller.current = new AbortController());
      setEnded(undefined);
      setProgress(start);
      try {
        return await task(await openKeeper(), { onProgress: setProgress, signal });
      } catch (thrown) {
        setEnded(endOf(thrown, signal));
        setElsewhere(isBusy(thrown) ? thrown.doing : undefined);
        return undefined;
      } finally {
        setProgress(undefined);
      }
    },
    [openKeeper],
  );

  return { progress, ended, elsewhere, run, cancel: () => controller.current?.abort(), forget: () => setEnded(undefined) };
}

function useWarnBeforeClosing(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [active]);
}
