import { openImporter } from "../lib/browser/importer.ts";
import { connectWallet } from "../lib/browser/wallet-client.ts";
import { type Block, exportOf } from "./blocks.ts";
import { fillLog, putFormat1, readAtRest, tamper } from "./in-page/at-rest.ts";
import { readWhole } from "./in-page/whole.ts";

/**
 * What runs in a page of the extension beside the wallet's own: it speaks to the built background as every page of the wallet does.
 * Brought there by DevTools; no part of what is built.
 */
const { client } = connectWallet();
const importer = openImporter();
const { signal } = new AbortController();
const nobody = (): void => undefined;

export type Client = typeof client;

const faults = {
  /** One procedure of the background. */
  ask: (name: string, input: unknown): Promise<unknown> =>
    (client as unknown as Record<string, (input: unknown) => Promise<unknown>>)[name]?.(input) ?? missing(name),
  whole: (deep?: boolean) => readWhole(client, deep),
  readAtRest,
  fillLog,
  tamper,
  putFormat1,
  /** Imports a block as the Add data screen does: the dry run, and then the commit. */
  async importBlock(block: Block): Promise<{ importId: string; stored: number }> {
    const file = new File([exportOf(block)], `${block.name}.json`, { type: "application/json" });
    const inspection = await importer.inspect([file], nobody, signal);
    if (inspection.kind !== "dry_run") throw new Error(`the block was not taken: ${inspection.kind}`);
    return importer.commit(inspection.dryRun.id, [], nobody, signal);
  },
};
export type InPage = typeof faults;

function missing(name: string): never {
  throw new TypeError(`no procedure ${name}`);
}

Object.assign(globalThis, { faults });
