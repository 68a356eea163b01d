import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { DryRun, Importer, Inspection, Mapping, MappingNeeded, Progress, Refusal } from "../../lib/sources/importer.ts";
import { type Doing, isBusy } from "../wallet/busy.ts";
import { useOpenImporter } from "../wallet/client.ts";
import { refresh } from "../wallet/queries.ts";

export type Stored = { readonly source: string; readonly importId: string; readonly stored: number };

/** What was to be left out when another tab was at work, and nothing was begun. */
export type NotBegun = { readonly exclude: readonly string[]; readonly elsewhere: Doing | undefined };

/** Where an import stands. Exactly one is under way at a time. */
export type ImportState =
  | { readonly at: "choose"; readonly refusals?: readonly Refusal[]; readonly ended?: "failed" | "full" | "cancelled"; readonly stored?: Stored }
  | { readonly at: "inspecting" | "storing"; readonly progress: Progress }
  | { readonly at: "mapping"; readonly mapping: MappingNeeded }
  | { readonly at: "review"; readonly dryRun: DryRun; readonly refused?: NotBegun };

export type ImportFlow = {
  readonly state: ImportState;
  inspect: (files: readonly File[]) => void;
  map: (id: string, mapping: Mapping) => void;
  store: (dryRun: DryRun, exclude: readonly string[]) => void;
  cancel: () => void;
  /** Drops what was looked at, and starts over. */
  discard: (id: string) => void;
};

const start: Progress = { done: 0, total: 0 };

function afterInspection(inspection: Inspection): ImportState {
  if (inspection.kind === "dry_run") return { at: "review", dryRun: inspection.dryRun };
  if (inspection.kind === "mapping") return { at: "mapping", mapping: inspection.mapping };
  return { at: "choose", refusals: inspection.refusals };
}

function afterFailure(thrown: unknown, signal: AbortSignal): ImportState {
  if (signal.aborted) return { at: "choose", ended: "cancelled" };
  const full = thrown instanceof Error && thrown.name === "NoSpace";
  return { at: "choose", ended: full ? "full" : "failed" };
}

/** Takes files from the person to the vault, one step at a time, each of which can be cancelled. */
export function useImportFlow(): ImportFlow {
  const openImporter = useOpenImporter();
  const cache = useQueryClient();
  const [state, setState] = useState<ImportState>({ at: "choose" });
  const opened = useRef<Promise<Importer>>(undefined);
  const work = useRef<AbortController>(undefined);

  useEffect(() => () => work.current?.abort(), []);

  const run = useCallback(
    async (step: (importer: Importer, signal: AbortSignal) => Promise<ImportState>) => {
      const controller = new AbortController();
      work.current = controller;
      try {
        opened.current ??= openImporter();
        setState(await step(await opened.current, controller.signal));
      } catch (thrown) {
        opened.current = undefined;
        setState(afterFailure(thrown, controller.signal));
      }
    },
    [openImporter],
  );

  const inspect = (files: readonly File[]) => {
    if (files.length === 0) return;
    setState({ at: "inspecting", progress: start });
    void run(async (importer, signal) =>
      afterInspection(await importer.inspect(files, (progress) => setState({ at: "inspecting", progress }), signal)),
    );
  };

  const map = (id: string, mapping: Mapping) => {
    setState({ at: "inspecting", progress: start });
    void run(async (importer) => afterInspection(await importer.map(id, mapping)));
  };

  const store = (dryRun: DryRun, exclude: readonly string[]) => {
    setState({ at: "storing", progress: start });
    void run(async (importer, signal) => {
      try {
        const { importId, stored } = await importer.commit(dryRun.id, exclude, (progress) => setState({ at: "storing", progress }), signal);
        await refresh(cache);
        return { at: "choose", stored: { source: dryRun.source.id, importId, stored } };
      } catch (thrown) {
        if (isBusy(thrown)) return { at: "review", dryRun, refused: { exclude, elsewhere: thrown.doing } };
        throw thrown;
      }
    });
  };

  const discard = (id: string) => {
    setState({ at: "choose" });
    void opened.current?.then((importer) => importer.discard(id));
  };

  return { state, inspect, map, store, discard, cancel: () => work.current?.abort() };
}
