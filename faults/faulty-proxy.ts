import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

type Rpc = { readonly method?: string; readonly params?: readonly unknown[] };
/** What happens to one answer: it is lost after the work was done, never begun, or altered. */
export type Fault = "lost" | "away" | ((answer: unknown, asked: Rpc) => unknown);

/** Holds requests up before they are begun, or once they are done and their answers are not given yet. */
export type Hold = { readonly when: "asked" | "answered"; readonly until: (asked: unknown) => Promise<void> };

/**
 * Stands between a wallet and a server, and does to the answers what a test says. `fault` and `hold` may be changed at any time; undefined
 * lets all through. Pages of any origin may ask.
 */
export type FaultyProxy = { readonly url: string; fault: Fault | undefined; hold: Hold | undefined; readonly close: () => Promise<void> };

const CORS = { "access-control-allow-origin": "*", "access-control-allow-headers": "content-type" };

export async function faultyProxy(target: string): Promise<FaultyProxy> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      if (request.method === "OPTIONS") return void response.writeHead(204, CORS).end();
      const body = await text(request);
      const held = async (when: Hold["when"]): Promise<void> => {
        if (proxy.hold?.when === when) await proxy.hold.until(JSON.parse(body || "{}"));
      };
      await held("asked");
      const { fault } = proxy;
      if (fault === "away") return void response.destroy();
      const init = request.method === "POST" ? { method: "POST", headers: { "content-type": "application/json" }, body } : {};
      const real = await fetch(`${target}${request.url === "/" ? "" : request.url}`, init);
      const content: unknown = await real.json();
      await held("answered");
      if (fault === "lost") return void response.destroy();
      const given: unknown = fault ? fault(content, JSON.parse(body || "{}") as Rpc) : content;
      response.writeHead(real.status, { ...CORS, "content-type": "application/json" }).end(JSON.stringify(given));
    };
    answer().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const proxy: FaultyProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: undefined,
    hold: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}
