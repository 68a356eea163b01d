import { type ClientLink, createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/message-port";
import type { ContractRouterClient } from "@orpc/contract";
import { browser } from "wxt/browser";
import type { contract } from "../wallet/contract.ts";

export type WalletClient = ContractRouterClient<typeof contract>;

const TRIES = 3;
type Connection = { readonly link: RPCLink<Record<never, never>>; readonly end: { lost: boolean } };

/** A link that opens its port when it is needed, and anew after the worker was stopped. What was under way then is asked again: every procedure can be repeated. */
class ReconnectingLink implements ClientLink<Record<never, never>> {
  #connection: Connection | undefined;

  async call(...[path, input, options]: Parameters<ClientLink<Record<never, never>>["call"]>): Promise<unknown> {
    for (let tries = 1; ; tries++) {
      const connection = this.#connect();
      try {
        return await connection.link.call(path, input, options);
      } catch (error) {
        if (!connection.end.lost || tries === TRIES) throw error;
      }
    }
  }

  #connect(): Connection {
    if (this.#connection && !this.#connection.end.lost) return this.#connection;
    const port = browser.runtime.connect({ name: "wallet" });
    const end = { lost: false };
    // Heard before the link hears it, which ends its calls: whoever waits for one must find the connection lost by then.
    port.onDisconnect.addListener(() => {
      end.lost = true;
    });
    this.#connection = { link: new RPCLink({ port }), end };
    return this.#connection;
  }
}

/** The wallet as our own pages see it: its procedures, and word that something changed. */
export function connectWallet(): { client: WalletClient; changes: (listener: () => void) => () => void } {
  const client: WalletClient = createORPCClient(new ReconnectingLink());
  const changes = (listener: () => void): (() => void) => {
    const hear = (message: unknown): undefined => {
      if (message === "changed") listener();
    };
    browser.runtime.onMessage.addListener(hear);
    return () => browser.runtime.onMessage.removeListener(hear);
  };
  return { client, changes };
}

/** Tells our own pages that something they show may have changed. Nobody listening is no error. */
export async function tellChanged(): Promise<void> {
  try {
    await browser.runtime.sendMessage("changed");
  } catch {
    return;
  }
}
