import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Approval } from "../../components/request/approval.tsx";
import "../../components/styles.css";
import { WalletProvider } from "../../components/wallet/context.tsx";
import { connectWallet } from "../../lib/browser/wallet-client.ts";

const root = document.getElementById("root");
if (root === null) throw new TypeError("index.html has no root");

createRoot(root).render(
  <StrictMode>
    <WalletProvider {...connectWallet()}>
      <Approval requestId={new URLSearchParams(location.search).get("request")} />
    </WalletProvider>
  </StrictMode>,
);
