import type { ContractRouterClient } from "@orpc/contract";
import { createContext, useContext } from "react";
import type { Importer } from "../../lib/sources/importer.ts";
import type { SourceDeclaration } from "../../lib/sources/source.ts";
import type { contract } from "../../lib/wallet/contract.ts";

export type WalletClient = ContractRouterClient<typeof contract>;

type Wallet = {
  readonly client: WalletClient;
  /** Opened when files are first given: what reads them is not part of the first paint. */
  readonly openImporter: (() => Promise<Importer>) | undefined;
  readonly catalogue: readonly SourceDeclaration[];
};

/** Filled by `WalletProvider`. */
export const WalletContext = createContext<Wallet | undefined>(undefined);

function useWallet(): Wallet {
  const wallet = useContext(WalletContext);
  if (wallet === undefined) throw new TypeError("There is no WalletProvider above this component.");
  return wallet;
}

export const useWalletClient = (): WalletClient => useWallet().client;

/** Sources with an importer of their own, as they describe themselves. */
export const useCatalogue = (): readonly SourceDeclaration[] => useWallet().catalogue;

/** @throws TypeError where the provider was given no importer */
export function useOpenImporter(): () => Promise<Importer> {
  const { openImporter } = useWallet();
  if (openImporter === undefined) throw new TypeError("This WalletProvider has no importer.");
  return openImporter;
}
