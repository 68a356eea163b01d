import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";

export type Running = {
  /** The origin it is at. Open it by exactly this name. */
  readonly url: string;
  readonly close: () => Promise<void>;
};

export type StartOptions = {
  /** 0 takes a free one. */
  readonly port: number;
  /** The name pages load it by; part of the origin that grants are for. Default `localhost`. */
  readonly host?: string;
};

type App = Parameters<typeof createAdaptorServer>[0];

/** Serves a Hono app over HTTP on this machine. Closing also ends open connections. */
export async function serveApp({ fetch }: App, { port, host = "localhost" }: StartOptions): Promise<Running> {
  const server = createAdaptorServer({ fetch });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const name = host.includes(":") ? `[${host}]` : host;
  const { origin } = new URL(`http://${name}:${(server.address() as AddressInfo).port}`);
  const close = () =>
    new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      if ("closeAllConnections" in server) server.closeAllConnections();
    });
  return { url: origin, close };
}
