import type { IKey, ManagedKeyInfo } from "@veramo/core";
import { AbstractKeyStore } from "@veramo/key-manager";
import { canonicalJson } from "../crypto/canonical-json.ts";
import type { Collection } from "../vault/documents.ts";
import type { Vault } from "../vault/vault.ts";

/** No key of that name in this vault. */
export class UnknownKey extends Error {
  override readonly name = "UnknownKey";
  readonly code = "unknown_key";
}

/** Veramo's key references, on the vault. A row names its derivation in `meta`; a private key is refused. */
export class VaultKeyStore extends AbstractKeyStore {
  readonly #vault: Vault;
  readonly #keys: Collection<ManagedKeyInfo>;

  constructor(vault: Vault) {
    super();
    this.#vault = vault;
    this.#keys = vault.collection<ManagedKeyInfo>("veramo_keys");
  }

  /** Importing the same key again changes nothing; another key under the same name is refused. Throws `TypeError`. */
  override async importKey(key: Partial<IKey>): Promise<boolean> {
    const { kid, kms, type, publicKeyHex, privateKeyHex, meta } = key;
    if (privateKeyHex) throw new TypeError("private keys are derived, never stored");
    if (!kid || !kms || !type || !publicKeyHex) throw new TypeError("a key has a kid, a kms, a type and a public key");
    const row: ManagedKeyInfo = { kid, kms, type, publicKeyHex, meta: meta ?? null };
    return this.#vault.attempt(async () => {
      const known = await this.#keys.get(kid);
      if (!known) return { changes: [await this.#keys.put(kid, row, 0)], result: true };
      if (canonicalJson(known.value) !== canonicalJson(row)) throw new TypeError("another key has that kid");
      return { changes: [], result: true };
    });
  }

  /** Throws {@link UnknownKey}. */
  override async getKey({ kid }: { kid: string }): Promise<IKey> {
    const entry = await this.#keys.get(kid);
    if (!entry) throw new UnknownKey();
    return entry.value;
  }

  override async deleteKey({ kid }: { kid: string }): Promise<boolean> {
    return this.#vault.attempt(async () => {
      const entry = await this.#keys.get(kid);
      return entry ? { changes: [await this.#keys.remove(kid, entry.rev)], result: true } : { changes: [], result: false };
    });
  }

  override async listKeys(): Promise<ManagedKeyInfo[]> {
    return (await this.#keys.all()).map((entry) => entry.value);
  }
}
