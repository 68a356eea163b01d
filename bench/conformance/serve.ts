import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, type VcApi, vcApi } from "./vc-api.ts";

/** Bytes of a request. */
const MAX_BODY = 1_000_000;

export type Served = { readonly origin: string; readonly did: string; readonly close: () => Promise<void> };

/** The VC API on this machine, at a free port. */
export async function serveVcApi(port = 0): Promise<Served> {
  const api = await vcApi();
  const server = createServer((request, response) => {
    answer(api, request).then(
      (given) => send(response, given),
      (error: unknown) => {
        console.error(error);
        send(response, { status: 500, body: { errors: ["internal"] } });
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const { port: taken } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${String(taken)}`, did: api.did, close: () => closed(server) };
}

const closed = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

async function answer({ calls }: VcApi, request: IncomingMessage): Promise<Answer> {
  const call = request.method === "POST" ? calls.get(request.url ?? "") : undefined;
  if (!call) return { status: 404, body: { errors: ["not_found"] } };
  const text = await bodyOf(request);
  if (text === undefined) return { status: 413, body: { errors: ["too_large"] } };
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { status: 400, body: { errors: ["not_json"] } };
  }
  return call(body);
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
