import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Popup } from "../../components/home/popup.tsx";
import "../../components/styles.css";
import { WalletProvider } from "../../components/wallet/context.tsx";
import { thisSite } from "../../lib/browser/this-site.ts";
import { connectWallet } from "../../lib/browser/wallet-client.ts";

const root = document.getElementById("root");
if (root === null) throw new TypeError("index.html has no root");

createRoot(root).render(
  <StrictMode>
    <WalletProvider {...connectWallet()}>
      <Popup thisSite={thisSite} />
    </WalletProvider>
  </StrictMode>,
);
