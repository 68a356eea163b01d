import type { Vault } from "../vault/vault.ts";
import { createIdentityAgent } from "./agent.ts";
import { existingIdentity } from "./app-identity.ts";
import { kidOf } from "./kms.ts";

/**
 * Signs EIP-712 typed data with the payout key of the app at `origin`: 65 bytes, 0x-prefixed hex.
 * Throws `UnknownIdentity` before the app has an identity, `VaultLocked`.
 */
export async function signWithPayoutKey(vault: Vault, origin: string, typed: object): Promise<string> {
  const { index } = await existingIdentity(vault, origin);
  return createIdentityAgent(vault).keyManagerSign({
    keyRef: kidOf({ kind: "payout", index }),
    algorithm: "eth_signTypedData",
    data: JSON.stringify(typed),
  });
}
