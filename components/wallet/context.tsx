import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import type { Passkeys } from "../../lib/browser/passkey.ts";
import type { Importer } from "../../lib/sources/importer.ts";
import type { SourceDeclaration } from "../../lib/sources/source.ts";
import type { Keeper } from "../../lib/wallet/keeper.ts";
import { type AskToReach, type WalletClient, WalletContext } from "./client.ts";
import { useEmptyWhatIsGone, useForgetWhenLocked } from "./forget.ts";
import { refresh } from "./queries.ts";
import { useTheme } from "./theme.ts";

/** Registers a listener for "something changed"; gives back how to remove it. */
export type Changes = (listener: () => void) => () => void;

/** The wallet is on this machine: being offline stops nothing, and a refusal is an answer, not a reason to ask again. */
const newCache = () =>
  new QueryClient({
    defaultOptions: {
      queries: { networkMode: "always", retry: false, staleTime: 1000 },
      mutations: { networkMode: "always", retry: false },
    },
  });

const none: readonly SourceDeclaration[] = [];

type Props = {
  client: WalletClient;
  changes: Changes;
  importer?: () => Promise<Importer>;
  keeper?: () => Promise<Keeper>;
  catalogue?: readonly SourceDeclaration[];
  passkeys?: Passkeys | undefined;
  askToReach?: AskToReach;
  children: ReactNode;
};

/** Gives every component below it the wallet, and asks anew when the background says that something changed. */
export function WalletProvider({ client, changes, importer, keeper, catalogue = none, passkeys, askToReach, children }: Props) {
  const [cache] = useState(newCache);
  useEffect(() => changes(() => void refresh(cache)), [changes, cache]);
  const wallet = useMemo(
    () => ({ client, openImporter: importer, openKeeper: keeper, catalogue, passkeys, askToReach }),
    [client, importer, keeper, catalogue, passkeys, askToReach],
  );
  return (
    <WalletContext value={wallet}>
      <QueryClientProvider client={cache}>
        <Effects />
        {children}
      </QueryClientProvider>
    </WalletContext>
  );
}

function Effects() {
  useTheme();
  useForgetWhenLocked();
  useEmptyWhatIsGone();
  return null;
}
