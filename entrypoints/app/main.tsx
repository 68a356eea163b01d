import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "../../components/shell/app.tsx";
import { WalletProvider } from "../../components/wallet/context.tsx";
import { askToReach } from "../../lib/browser/host-permission.ts";
import { passkeys } from "../../lib/browser/passkey.ts";
import { connectWallet } from "../../lib/browser/wallet-client.ts";
import { registry } from "../../lib/sources/registry.ts";
import "../../components/styles.css";

const { client, changes } = connectWallet();
const catalogue = registry.map((source) => source.declaration);
/** What reads files and writes to the vault is loaded when the first file is given. */
const importer = async () => (await import("../../lib/browser/importer.ts")).openImporter();
/** What backs up, restores and exports: loaded when the first of these is asked for. */
const keeper = async () => (await import("../../lib/browser/keeper.ts")).openKeeper();

const root = document.getElementById("root");
if (root === null) throw new TypeError("app.html has no root element.");
createRoot(root).render(
  <StrictMode>
    <WalletProvider
      client={client}
      changes={changes}
      importer={importer}
      keeper={keeper}
      catalogue={catalogue}
      passkeys={passkeys}
      askToReach={askToReach}
    >
      <App />
    </WalletProvider>
  </StrictMode>,
);
