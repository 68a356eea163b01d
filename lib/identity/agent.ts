import { createAgent, type IAgentPlugin, type IDIDManager, type IKeyManager, type IResolver, type TAgent } from "@veramo/core";
import { DIDManager } from "@veramo/did-manager";
import { getDidKeyResolver, KeyDIDProvider } from "@veramo/did-provider-key";
import { DIDResolverPlugin } from "@veramo/did-resolver";
import { KeyManager } from "@veramo/key-manager";
import { Resolver } from "did-resolver";
import type { Vault } from "../vault/vault.ts";
import { VaultDidStore } from "./did-store.ts";
import { VaultKeyStore } from "./key-store.ts";
import { VAULT_KMS, VaultKms } from "./kms.ts";

export type IdentityAgent = TAgent<IKeyManager & IDIDManager & IResolver>;

const DID_KEY = "did:key";

/** Veramo over the vault. Holds no state and no secret of its own: cheap to make, and any number may share a vault. */
export function createIdentityAgent(vault: Vault): IdentityAgent {
  return createAgent<IKeyManager & IDIDManager & IResolver>({ plugins: identityPlugins(vault) });
}

/** What the agent is made of, for one that is given more: `credential-provider.ts`, say. */
export function identityPlugins(vault: Vault): IAgentPlugin[] {
  const keys = new VaultKeyStore(vault);
  return [
    new KeyManager({ store: keys, kms: { [VAULT_KMS]: new VaultKms(vault, keys) } }),
    new DIDManager({
      store: new VaultDidStore(vault, keys),
      defaultProvider: DID_KEY,
      providers: { [DID_KEY]: new KeyDIDProvider({ defaultKms: VAULT_KMS }) },
    }),
    new DIDResolverPlugin({ resolver: new Resolver(getDidKeyResolver()) }),
  ];
}
