import type { ContractRouterClient } from "@orpc/contract";
import { createContext, useContext } from "react";
import type { Passkeys } from "../../lib/browser/passkey.ts";
import type { Importer } from "../../lib/sources/importer.ts";
import type { SourceDeclaration } from "../../lib/sources/source.ts";
import type { contract } from "../../lib/wallet/contract.ts";
import type { Keeper } from "../../lib/wallet/keeper.ts";

export type WalletClient = ContractRouterClient<typeof contract>;

type Wallet = {
  readonly client: WalletClient;
  /** Opened when files are first given: what reads them is not part of the first paint. */
  readonly openImporter: (() => Promise<Importer>) | undefined;
  /** Opened when a backup, a restore or an export is first asked for. */
  readonly openKeeper: (() => Promise<Keeper>) | undefined;
  readonly catalogue: readonly SourceDeclaration[];
  /** Undefined where the browser's passkey dialog cannot be shown: in the toolbar's popup. */
  readonly passkeys: Passkeys | undefined;
  readonly askToReach: AskToReach | undefined;
};

/** Has the browser ask whether the wallet may reach these addresses; to be called in a press itself. Never throws. */
export type AskToReach = (addresses: readonly string[]) => void;

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

/** The browser's passkey dialogs, undefined where they cannot be shown. */
export const usePasskeyDialogs = (): Passkeys | undefined => useWallet().passkeys;

/** Undefined where the browser cannot ask. */
export const useAskToReach = (): AskToReach | undefined => useWallet().askToReach;

/** @throws TypeError where the provider was given no importer */
export function useOpenImporter(): () => Promise<Importer> {
  const { openImporter } = useWallet();
  if (openImporter === undefined) throw new TypeError("This WalletProvider has no importer.");
  return openImporter;
}

/** @throws TypeError where the provider was given no keeper */
export function useOpenKeeper(): () => Promise<Keeper> {
  const { openKeeper } = useWallet();
  if (openKeeper === undefined) throw new TypeError("This WalletProvider has no keeper.");
  return openKeeper;
}
