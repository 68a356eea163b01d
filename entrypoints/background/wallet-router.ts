import { RPCHandler } from "@orpc/server/message-port";
import type { Browser } from "wxt/browser";
import { detached } from "../../lib/browser/detached.ts";
import { accessRoutes } from "./access-routes.ts";
import { dataRoutes } from "./data-routes.ts";
import { implementation } from "./implementation.ts";
import { logRoutes } from "./log-routes.ts";
import { moneyRoutes } from "./money-routes.ts";
import { vaultRoutes } from "./vault-routes.ts";
import type { Wallet } from "./wallet.ts";

/** Everything our own pages may ask. */
function router(wallet: Wallet) {
  const os = implementation(wallet);
  return os.router({
    ...vaultRoutes(os, wallet),
    ...dataRoutes(os, wallet),
    ...accessRoutes(os, wallet),
    ...logRoutes(os, wallet),
    ...moneyRoutes(os, wallet),
  });
}

/** Serves one of our own pages over its port. The request an approval window shows is told by the address of its page. */
export function walletRouter(wallet: Wallet): (port: Browser.runtime.Port) => void {
  const handler = new RPCHandler(router(wallet));
  return (port) => {
    const { url, tab } = port.sender ?? {};
    const requestId = url ? new URL(url).searchParams.get("request") : null;
    if (requestId && tab?.windowId !== undefined) detached(wallet.approvals.shows(tab.windowId, requestId));
    handler.upgrade(port);
  };
}
