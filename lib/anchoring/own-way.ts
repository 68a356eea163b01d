import type { NetworkSetup } from "../earnings/settlement/networks.ts";
import { ownWay, tendAll } from "../earnings/settlement/own-way.ts";
import { bring } from "../earnings/settlement/sender.ts";
import type { Vault } from "../vault/vault.ts";
import type { Bring, Brought } from "./move-on.ts";

/** Whether this wallet brings things to a network by itself. */
export const canBring = ({ direct, rpc }: NetworkSetup): boolean => direct !== undefined && rpc !== undefined;

const reasons: ReadonlySet<string> = new Set<Brought>([
  "queued",
  "fees_empty",
  "fees_high",
  "node_refused",
  "would_fail",
  "failed_on_chain",
  "wrong_chain",
]);
const isReason = (code: string): code is Exclude<Brought, "sent"> => reasons.has(code);

/** Brings by transactions of the wallet's own fees account, one at a time on each network. */
export function walletBrings(vault: Vault, clock: () => number): Bring {
  return async (setup, call, purpose) => {
    const way = ownWay(vault, setup, clock);
    if (!way) return "no_sender";
    // What is in a block makes room for the next.
    await tendAll([way]);
    const brought = await bring(way, call, purpose);
    if ("hash" in brought) return "sent";
    const reason = "waits" in brought ? brought.waits : brought.refused;
    return isReason(reason) ? reason : "not_taken";
  };
}
