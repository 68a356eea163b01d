import type { IIdentifier } from "@veramo/core";
import { AbstractDIDStore } from "@veramo/did-manager";
import { canonicalJson } from "../crypto/canonical-json.ts";
import type { Collection } from "../vault/documents.ts";
import type { Vault } from "../vault/vault.ts";
import type { VaultKeyStore } from "./key-store.ts";

/** No such DID in this vault. */
export class UnknownDid extends Error {
  override readonly name = "UnknownDid";
  readonly code = "unknown_did";
}

/** An identifier at rest: its keys by name only. */
type DidRow = Omit<IIdentifier, "keys"> & { readonly kids: readonly string[] };

/** Veramo's identifiers, on the vault. */
export class VaultDidStore extends AbstractDIDStore {
  readonly #vault: Vault;
  readonly #dids: Collection<DidRow>;
  readonly #keys: VaultKeyStore;

  constructor(vault: Vault, keys: VaultKeyStore) {
    super();
    this.#vault = vault;
    this.#dids = vault.collection<DidRow>("veramo_dids");
    this.#keys = keys;
  }

  /** Adds, or replaces what is there under the same DID; the same identifier again changes nothing. */
  override async importDID({ keys, ...identifier }: IIdentifier): Promise<boolean> {
    const row: DidRow = { ...identifier, kids: keys.map((key) => key.kid) };
    return this.#vault.attempt(async () => {
      const known = await this.#dids.get(row.did);
      if (known && canonicalJson(known.value) === canonicalJson(row)) return { changes: [], result: true };
      return { changes: [await this.#dids.put(row.did, row, known?.rev ?? 0)], result: true };
    });
  }

  /** Throws {@link UnknownDid}. */
  override async getDID({ did, alias }: { did?: string; alias?: string }): Promise<IIdentifier> {
    const row = did ? (await this.#dids.get(did))?.value : alias ? (await this.#rows({ alias }))[0] : undefined;
    if (!row) throw new UnknownDid();
    return this.#withKeys(row);
  }

  override async deleteDID({ did }: { did: string }): Promise<boolean> {
    return this.#vault.attempt(async () => {
      const entry = await this.#dids.get(did);
      return entry ? { changes: [await this.#dids.remove(did, entry.rev)], result: true } : { changes: [], result: false };
    });
  }

  override async listDIDs(filter: { alias?: string; provider?: string }): Promise<IIdentifier[]> {
    return Promise.all((await this.#rows(filter)).map((row) => this.#withKeys(row)));
  }

  async #rows({ alias, provider }: { alias?: string; provider?: string }): Promise<DidRow[]> {
    const rows = (await this.#dids.all()).map((entry) => entry.value);
    return rows.filter((row) => (!alias || row.alias === alias) && (!provider || row.provider === provider));
  }

  async #withKeys({ kids, ...identifier }: DidRow): Promise<IIdentifier> {
    return { ...identifier, keys: await Promise.all(kids.map((kid) => this.#keys.getKey({ kid }))) };
  }
}
