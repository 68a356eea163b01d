import { type MessageTypes, SignTypedDataVersion, signTypedData, type TypedMessage } from "@metamask/eth-sig-util/sign-typed-data";
import { ed25519 } from "@noble/curves/ed25519.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { hexToBytes } from "@noble/hashes/utils.js";
import type { KeyMetadata, ManagedKeyInfo, MinimalImportableKey } from "@veramo/core";
import { AbstractKeyManagementSystem } from "@veramo/key-manager";
import { Signature, Transaction } from "ethers";
import { encodeBase64url } from "../crypto/base64url.ts";
import { fromUtf8, hex } from "../crypto/bytes.ts";
import type { Vault } from "../vault/vault.ts";
import { type Derivation, deriveKey, type KeyPair, wipe } from "./derive.ts";
import type { VaultKeyStore } from "./key-store.ts";

/** The name under which the agent knows this key management system. */
export const VAULT_KMS = "vault";

/** The stored public key is not the one that this recovery phrase derives: the row is altered or of another vault. */
export class KeyMismatch extends Error {
  override readonly name = "KeyMismatch";
  readonly code = "key_mismatch";
}

const keyTypes = {
  identity: { type: "Ed25519", algorithm: "EdDSA" },
  payout: { type: "Secp256k1", algorithm: "eth_signTypedData" },
  fees: { type: "Secp256k1", algorithm: "eth_signTransaction" },
} as const satisfies Record<Derivation["kind"], { type: string; algorithm: string }>;

export const kidOf = ({ kind, index }: Derivation): string => `${kind}/${index}`;

/** What Veramo's `keyManagerImport` takes for a derived key. Its type wants a private key; there is none to give. */
export function importable(derivation: Derivation): MinimalImportableKey {
  return { kms: VAULT_KMS, kid: kidOf(derivation), type: keyTypes[derivation.kind].type, privateKeyHex: "", meta: { derivation } };
}

/** Signs with keys that exist only while it signs: a key row holds where in the seed's tree the key is, and its public half. */
export class VaultKms extends AbstractKeyManagementSystem {
  readonly #vault: Vault;
  readonly #keys: VaultKeyStore;

  constructor(vault: Vault, keys: VaultKeyStore) {
    super();
    this.#vault = vault;
    this.#keys = keys;
  }

  /** Throws `TypeError` on anything but {@link importable}'s output, `VaultLocked`. */
  override async importKey({ privateKeyHex, meta }: Exclude<MinimalImportableKey, "kms">): Promise<ManagedKeyInfo> {
    if (privateKeyHex) throw new TypeError("private keys are derived, never imported");
    const derivation = derivationIn(meta);
    const { type, algorithm } = keyTypes[derivation.kind];
    const publicKeyHex = await this.#withKey(derivation, ({ publicKey }) => hex(publicKey));
    return { kms: VAULT_KMS, kid: kidOf(derivation), type, publicKeyHex, meta: { derivation, algorithms: [algorithm] } };
  }

  /** @throws `TypeError`, always: every key comes from the recovery phrase, so that the phrase restores all of them. */
  override async createKey(): Promise<never> {
    throw new TypeError("keys are derived, not created: import a derivation");
  }

  /** @throws `TypeError`, always: no message is encrypted to these keys. */
  override async sharedSecret(): Promise<never> {
    throw new TypeError("these keys sign and do nothing else");
  }

  override async listKeys(): Promise<ManagedKeyInfo[]> {
    return this.#keys.listKeys();
  }

  /** Nothing is held here that could be deleted; the key store forgets the reference. */
  override async deleteKey(): Promise<boolean> {
    return true;
  }

  /**
   * `EdDSA` over the bytes, as base64url; `eth_signTypedData` over the UTF-8 JSON of EIP-712 typed data (V4), as 0x-prefixed hex;
   * `eth_signTransaction` over an unsigned EIP-1559 transaction, which is given back signed, as 0x-prefixed hex.
   * Throws `UnknownKey`, {@link KeyMismatch}, `VaultLocked`, and `TypeError` when the key does not sign by that algorithm.
   */
  override async sign({ keyRef, algorithm, data }: { keyRef: { kid: string }; algorithm?: string; data: Uint8Array }): Promise<string> {
    const row = await this.#keys.getKey(keyRef);
    const derivation = derivationIn(row.meta);
    if (algorithm !== keyTypes[derivation.kind].algorithm) throw new TypeError("this key does not sign by that algorithm");
    return this.#withKey(derivation, (key) => {
      if (hex(key.publicKey) !== row.publicKeyHex) throw new KeyMismatch();
      return signers[derivation.kind](data, key.privateKey);
    });
  }

  async #withKey<R>(derivation: Derivation, use: (key: KeyPair) => R): Promise<R> {
    const seed = await this.#vault.seed();
    try {
      const key = deriveKey(seed, derivation);
      try {
        return use(key);
      } finally {
        wipe(key.privateKey);
      }
    } finally {
      wipe(seed);
    }
  }
}

const signers: Readonly<Record<Derivation["kind"], (data: Uint8Array, privateKey: Uint8Array) => string>> = {
  identity: (data, privateKey) => encodeBase64url(ed25519.sign(data, privateKey)),
  payout: signEip712,
  fees: signTransaction,
};

function signTransaction(data: Uint8Array, privateKey: Uint8Array): string {
  const transaction = Transaction.from(`0x${hex(data)}`);
  // Any other type could be sent on another chain, or do more than call a contract.
  if (transaction.type !== 2 || transaction.chainId === 0n || transaction.signature) throw new TypeError("not an unsigned EIP-1559 transaction");
  const signed = secp256k1.sign(hexToBytes(transaction.unsignedHash.slice(2)), privateKey, { prehash: false, format: "recovered" });
  const [yParity = 0, ...rs] = signed;
  const [r, s] = [Uint8Array.from(rs.slice(0, 32)), Uint8Array.from(rs.slice(32))];
  transaction.signature = Signature.from({ r: `0x${hex(r)}`, s: `0x${hex(s)}`, yParity: yParity === 1 ? 1 : 0 });
  return transaction.serialized;
}

function signEip712(data: Uint8Array, privateKey: Uint8Array): string {
  // A Buffer over the same memory: a copy would not be wiped.
  const view = Buffer.from(privateKey.buffer, privateKey.byteOffset, privateKey.byteLength);
  const typed = JSON.parse(fromUtf8(data)) as TypedMessage<MessageTypes>;
  return signTypedData({ privateKey: view, data: typed, version: SignTypedDataVersion.V4 });
}

function derivationIn(meta: KeyMetadata | null | undefined): Derivation {
  const { kind, index } = (meta?.["derivation"] ?? {}) as Partial<Derivation>;
  if (kind === undefined || !Object.hasOwn(keyTypes, kind) || typeof index !== "number") throw new TypeError("a key here is a derivation");
  return { kind, index };
}
