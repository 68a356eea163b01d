import { type ClientLink, createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/message-port";
import type { ContractRouterClient } from "@orpc/contract";
import { browser } from "wxt/browser";
import type { contract } from "../wallet/contract.ts";

export type WalletClient = ContractRouterClient<typeof contract>;

const TRIES = 3;
type Connection = { readonly link: RPCLink<Record<never, never>>; lost: boolean };

/** A link that opens its port when it is needed, and anew after the worker was stopped. What was under way then is asked again: every procedure can be repeated. */
class ReconnectingLink implements ClientLink<Record<never, never>> {
  #connection: Connection | undefined;

  async call(...[path, input, options]: Parameters<ClientLink<Record<never, never>>["call"]>): Promise<unknown> {
    for (let tries = 1; ; tries++) {
      const connection = this.#connect();
      try {
        return await connection.link.call(path, input, options);
      } catch (error) {
        if (!connection.lost || tries === TRIES) throw error;
      }
    }
  }

  #connect(): Connection {
    if (this.#connection && !this.#connection.lost) return this.#connection;
    const port = browser.runtime.connect({ name: "wallet" });
    const connection: Connection = { link: new RPCLink({ port }), lost: false };
    port.onDisconnect.addListener(() => {
      connection.lost = true;
    });
    this.#connection = connection;
    return connection;
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
