import { logEvents } from "../activity/log.ts";
import { hex } from "../crypto/bytes.ts";
import { existingIdentity } from "../identity/app-identity.ts";
import { addressOf, deriveKey, wipe } from "../identity/derive.ts";
import type { Vault } from "../vault/vault.ts";

/** `privateKey`: 32 bytes in hex with `0x`, as other wallets take it (secp256k1). */
export type PayoutKey = { readonly address: string; readonly privateKey: string };

/**
 * The key to where an app's payments go, for whoever knows the passphrase. It is in the log before it is given out, and kept nowhere.
 * Throws `WrongPassphrase`, `TooManyAttempts`, `UnknownIdentity`, `VaultLocked`, `NoSpace`.
 */
export async function exportPayoutKey(vault: Vault, origin: string, passphrase: string, now: number): Promise<PayoutKey> {
  await vault.check(passphrase, now);
  const { index, payoutAddress } = await existingIdentity(vault, origin);
  const seed = await vault.seed();
  const { publicKey, privateKey } = deriveKey(seed, { kind: "payout", index });
  try {
    if (addressOf(publicKey) !== payoutAddress) throw new TypeError("a payout address of another key");
    await logEvents(vault, [{ type: "payout_key_exported", origin }], now);
    return { address: payoutAddress, privateKey: `0x${hex(privateKey)}` };
  } finally {
    wipe(seed, privateKey);
  }
}
