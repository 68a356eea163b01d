import type { NetworkSetup } from "../earnings/settlement/networks.ts";
import type { Vault } from "../vault/vault.ts";
import type { Bring } from "./move-on.ts";

/** Whether this wallet can bring something to a network by itself. */
export const canBring = (_setup: NetworkSetup): boolean => false;

/** Brings by transactions of the wallet's own account for fees. */
export const walletBrings =
  (_vault: Vault, _clock: () => number): Bring =>
  async () =>
    "no_sender";
