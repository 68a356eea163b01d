import type { Importer } from "../sources/importer.ts";
import { createImporter } from "../sources/importing.ts";
import { openVault } from "./open-vault.ts";
import { tellChanged } from "./wallet-client.ts";

/** Imports run in the page that shows them: files never cross to the worker, and a stopped worker stops nothing. */
export const openImporter = (): Importer =>
  createImporter({ vault: openVault(), now: () => Date.now(), randomId: () => crypto.randomUUID(), afterCommit: () => void tellChanged() });
