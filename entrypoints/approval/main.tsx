import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { browser } from "wxt/browser";
import { Approval } from "../../components/request/approval.tsx";
import "../../components/styles.css";
import { WalletProvider } from "../../components/wallet/context.tsx";
import { passkeys } from "../../lib/browser/passkey.ts";
import { connectWallet } from "../../lib/browser/wallet-client.ts";

const root = document.getElementById("root");
if (root === null) throw new TypeError("index.html has no root");

/** The popup leads here too, and closes when the browser's passkey dialog takes the focus. */
const inPopup = browser.extension.getViews({ type: "popup" }).includes(window);

createRoot(root).render(
  <StrictMode>
    <WalletProvider {...connectWallet()} passkeys={inPopup ? undefined : passkeys}>
      <Approval requestId={new URLSearchParams(location.search).get("request")} />
    </WalletProvider>
  </StrictMode>,
);
