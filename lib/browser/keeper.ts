import { freeBytes } from "../vault/store/room.ts";
import { Vault } from "../vault/vault.ts";
import type { Keeper } from "../wallet/keeper.ts";
import { detached } from "./detached.ts";
import { IMPORT_LOCK } from "./importer.ts";
import { inTurn } from "./in-turn.ts";
import { createKeeper } from "./keeping.ts";
import { readSettings, writeSettings } from "./local-settings.ts";
import { KEEPER_LOCK, openParts } from "./open-vault.ts";
import { connectWallet, tellChanged } from "./wallet-client.ts";

/** Backups, drills, restores and exports run in the page that shows them, as imports do: files never cross to the worker. */
export function openKeeper(): Keeper {
  const parts = openParts();
  return createKeeper({
    ...parts,
    vault: new Vault(parts),
    free: freeBytes,
    now: () => Date.now(),
    alone: (doing, work, signal) => inTurn(KEEPER_LOCK, doing, work, signal),
    still: (work, signal) => inTurn(IMPORT_LOCK, "restore", work, signal),
    pause: async () => {
      await writeSettings({ paused: true });
    },
    lock: async () => {
      await connectWallet().client.lock();
    },
    settings: readSettings,
    afterChange: () => detached(tellChanged()),
  });
}
