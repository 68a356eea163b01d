import { openImporter, tidyRecords } from "../lib/browser/importer.ts";
import { openVault } from "../lib/browser/open-vault.ts";
import { connectWallet, type WalletClient } from "../lib/browser/wallet-client.ts";
import { takeIn } from "../lib/earnings/settlement/queue.ts";
import { type Block, exportOf } from "./blocks.ts";
import { fillLog, putFormat1, readAtRest, spaceNames, tamper } from "./in-page/at-rest.ts";
import { readWhole } from "./in-page/whole.ts";

/**
 * What runs in a page of the extension beside the wallet's own: it speaks to the built background as every page of the wallet does.
 * Brought there by DevTools; no part of what is built.
 */
const client = named(connectWallet().client);
const importer = openImporter();
const vault = openVault();
const { signal } = new AbortController();
const nobody = (): void => undefined;
/** Milliseconds. */
const POLL = 10;

export type Client = WalletClient;

const outstanding = new Set<{ readonly name: string; readonly since: number }>();

const faults = {
  /** Procedures that were asked and have not answered, and for how many milliseconds. */
  outstanding: async (): Promise<string[]> => [...outstanding].map(({ name, since }) => `${name} for ${Date.now() - since} ms`),
  /** One procedure of the background. */
  ask: (name: string, input: unknown): Promise<unknown> =>
    (client as unknown as Record<string, (input: unknown) => Promise<unknown>>)[name]?.(input) ?? missing(name),
  whole: (deep?: boolean) => readWhole(client, deep),
  /** Waits until the vault is open, and gives when that was: UTC ms. Nothing was told by then that had to wait for it. */
  async openedAt(): Promise<number> {
    while ((await vault.state()) !== "unlocked") await new Promise((resolve) => setTimeout(resolve, POLL));
    return Date.now();
  },
  readAtRest,
  spaceNames,
  fillLog,
  tamper,
  async tidy(): Promise<boolean> {
    await tidyRecords(vault);
    return true;
  },
  /** Payments that were promised are on their way to be settled, as the worker puts them a moment after the last. */
  async takeInPayments(): Promise<boolean> {
    await takeIn(vault, Date.now());
    return true;
  },
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

/** What fails says which procedure it was. */
function named(real: WalletClient): WalletClient {
  const call = (name: string, input: unknown): Promise<unknown> =>
    (real as unknown as Record<string, (input: unknown) => Promise<unknown>>)[name]?.(input) ?? missing(name);
  const get = (_: unknown, name: string) => async (input: unknown) => {
    const asked = { name, since: Date.now() };
    outstanding.add(asked);
    try {
      return await call(name, input);
    } catch (error) {
      throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      outstanding.delete(asked);
    }
  };
  return new Proxy(real, { get }) as WalletClient;
}

function missing(name: string): never {
  throw new TypeError(`no procedure ${name}`);
}

Object.assign(globalThis, { faults });
