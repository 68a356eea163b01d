import type { LogEvent } from "../activity/event.ts";
import { logEvents } from "../activity/log.ts";
import { hex } from "../crypto/bytes.ts";
import { existingIdentity } from "../identity/app-identity.ts";
import { addressOf, type Derivation, deriveKey, wipe } from "../identity/derive.ts";
import { FEES_KEY, feesAddress } from "../identity/fees-account.ts";
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
  return shown(vault, { kind: "payout", index }, payoutAddress, { type: "payout_key_exported", origin }, now);
}

/** The same of the account that network fees are paid from, so that what is left on it can be taken back. Throws as {@link exportPayoutKey} does. */
export async function exportFeesKey(vault: Vault, passphrase: string, now: number): Promise<PayoutKey> {
  await vault.check(passphrase, now);
  return shown(vault, FEES_KEY, await feesAddress(vault), { type: "fees_key_exported" }, now);
}

async function shown(vault: Vault, derivation: Derivation, address: string, event: LogEvent, now: number): Promise<PayoutKey> {
  const seed = await vault.seed();
  const { publicKey, privateKey } = deriveKey(seed, derivation);
  try {
    if (addressOf(publicKey) !== address) throw new TypeError("an address of another key");
    await logEvents(vault, [event], now);
    return { address, privateKey: `0x${hex(privateKey)}` };
  } finally {
    wipe(seed, privateKey);
  }
}
