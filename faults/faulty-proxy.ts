import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

type Rpc = { readonly method?: string };
/** What happens to one answer: it is lost after the work was done, never begun, or altered. */
export type Fault = "lost" | "away" | ((answer: unknown, asked: Rpc) => unknown);

/** Stands between a wallet and a server, and does to the answers what a test says. `fault` may be changed at any time; undefined lets all through. */
export type FaultyProxy = { readonly url: string; fault: Fault | undefined; readonly close: () => Promise<void> };

export async function faultyProxy(target: string): Promise<FaultyProxy> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const body = await text(request);
      const { fault } = proxy;
      if (fault === "away") return void response.destroy();
      const init = request.method === "POST" ? { method: "POST", headers: { "content-type": "application/json" }, body } : {};
      const real = await fetch(`${target}${request.url === "/" ? "" : request.url}`, init);
      const content: unknown = await real.json();
      if (fault === "lost") return void response.destroy();
      const given: unknown = fault ? fault(content, JSON.parse(body || "{}") as Rpc) : content;
      response.writeHead(real.status, { "content-type": "application/json" }).end(JSON.stringify(given));
    };
    answer().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const proxy: FaultyProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}
