import { hexToBytes } from "@noble/hashes/utils.js";
import type { Vault } from "../vault/vault.ts";
import { createIdentityAgent } from "./agent.ts";
import { addressOf, type Derivation } from "./derive.ts";
import { importable, kidOf } from "./kms.ts";

/** The one account that network fees are paid from, the same on every network. */
export const FEES_KEY = { kind: "fees", index: 0 } as const satisfies Derivation;

/** A call of a contract (EIP-1559). Fees in wei of the network's coin for each unit of gas. */
export type FeesTransaction = {
  readonly chainId: number;
  readonly nonce: number;
  readonly to: string;
  readonly data: string;
  readonly gasLimit: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
};

/** Its address, with checksum. Made on first need. Throws `VaultLocked`. */
export const feesAddress = (vault: Vault): Promise<string> =>
  vault.keep("fees-address", async () => {
    const { publicKeyHex } = await createIdentityAgent(vault).keyManagerImport(importable(FEES_KEY));
    return addressOf(hexToBytes(publicKeyHex));
  });

/** The transaction signed by the key of that account, as nodes take it: 0x-prefixed hex. No value is ever sent with it. Throws `VaultLocked`. */
export async function signWithFeesKey(vault: Vault, transaction: FeesTransaction): Promise<string> {
  await feesAddress(vault);
  return createIdentityAgent(vault).keyManagerSignEthTX({ kid: kidOf(FEES_KEY), transaction: { type: 2, value: 0n, ...transaction } });
}
