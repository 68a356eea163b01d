import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export type Served = { readonly origin: string; readonly close: () => Promise<void> };
/** Path to body. `.js` is a script, all else HTML. A function is asked at each request; while its promise is open, so is the request. */
export type Pages = Readonly<Record<string, string | (() => string | Promise<string>)>>;

/**
 * Serves a few pages on a free port: each call is an origin of its own. `127.0.0.1` and `localhost` are two sites.
 * What is not in `pages` is a 404.
 */
export async function serve(pages: Pages, host: "127.0.0.1" | "localhost" = "127.0.0.1"): Promise<Served> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://any.invalid");
    const page = Object.hasOwn(pages, pathname) ? pages[pathname] : undefined;
    if (page === undefined) {
      response.writeHead(404).end();
      return;
    }
    const type = pathname.endsWith(".js") ? "text/javascript" : "text/html";
    const send = async (): Promise<void> => {
      const body = typeof page === "string" ? page : await page();
      response.writeHead(200, { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store" }).end(body);
    };
    send().catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, host, resolve);
  });
  return { origin: `http://${host}:${(server.address() as AddressInfo).port}`, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
