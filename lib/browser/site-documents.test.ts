import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SITE_DOCUMENT_BYTES, TO_WALLET } from "../protocol/wire.ts";
import { relay } from "./relay.ts";
import { siteDocuments } from "./site-documents.ts";

const ORIGIN = "https://app.example";
const LINKAGE = `${ORIGIN}/.well-known/did-configuration.json`;
const NEEDS = `${ORIGIN}/.well-known/datawallet-app.json`;

type Answers = Readonly<Record<string, () => Response | Promise<Response>>>;
const never = () => new Promise<Response>(() => undefined);
const gets = (answers: Answers) =>
  vi.fn<(address: string, init: RequestInit) => Promise<Response>>(async (address) => answers[address]?.() ?? new Response(null, { status: 404 }));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("what a site publishes", () => {
  it("is asked of the site alone, without cookies and redirects", async () => {
    const get = gets({ [LINKAGE]: () => new Response("{}"), [NEEDS]: () => new Response('{"ü":1}') });
    expect(await siteDocuments(ORIGIN, get)()).toEqual({ linkage: "{}", needs: '{"ü":1}' });
    expect(get.mock.calls.map(([address]) => address)).toEqual([LINKAGE, NEEDS]);
    for (const [, init] of get.mock.calls) expect(init).toMatchObject({ mode: "same-origin", credentials: "omit", redirect: "error" });
  });

  it("is nothing where it is not there, fails, is no text, or is too long", async () => {
    expect(await siteDocuments(ORIGIN, gets({}))()).toEqual({});
    expect(await siteDocuments(ORIGIN, gets({ [LINKAGE]: () => Promise.reject(new TypeError("redirected")) }))()).toEqual({});
    expect(await siteDocuments(ORIGIN, gets({ [LINKAGE]: () => new Response(new Uint8Array([0xff, 0xfe])) }))()).toEqual({});
    const most = "x".repeat(SITE_DOCUMENT_BYTES);
    expect(await siteDocuments(ORIGIN, gets({ [LINKAGE]: () => new Response(most), [NEEDS]: () => new Response(`${most}x`) }))()).toEqual({
      linkage: most,
    });
  });

  it("is not read on when it does not end", async () => {
    let sent = 0;
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (stream) => {
        sent++;
        stream.enqueue(new Uint8Array(10_000).fill(120));
      },
      cancel: () => {
        cancelled = true;
      },
    });
    expect(await siteDocuments(ORIGIN, gets({ [LINKAGE]: () => new Response(endless) }))()).toEqual({});
    expect(cancelled).toBe(true);
    expect(sent).toBeLessThan(8);
  });

  it("is waited for no longer than two seconds, whatever the network does, and the rest of it is kept", async () => {
    const stuck = new ReadableStream<Uint8Array>({ start: (stream) => stream.enqueue(new Uint8Array([123])) });
    for (const hanging of [never, () => new Response(stuck)]) {
      let documents: object | undefined;
      const get = gets({ [LINKAGE]: hanging, [NEEDS]: () => new Response("{}") });
      const reading = siteDocuments(ORIGIN, get)().then((all) => {
        documents = all;
      });
      await vi.advanceTimersByTimeAsync(1999);
      expect(documents).toBeUndefined();
      await vi.advanceTimersByTimeAsync(1);
      await reading;
      expect(documents).toEqual({ needs: "{}" });
      expect(get.mock.calls[0]?.[1].signal?.aborted).toBe(true);
    }
  });

  it("is read once for many who ask, and again after half a minute", async () => {
    const get = gets({});
    let now = 0;
    const read = siteDocuments(ORIGIN, get, () => now);
    await Promise.all(Array.from({ length: 1000 }, read));
    expect(get).toHaveBeenCalledTimes(2);
    now = 30_001;
    await read();
    expect(get).toHaveBeenCalledTimes(4);
  });
});

describe("the bridge", () => {
  function bridge(answers: Answers) {
    const get = gets(answers);
    vi.stubGlobal("fetch", get);
    const sent: unknown[] = [];
    const target = new EventTarget();
    const page = Object.assign(target, { location: { origin: ORIGIN }, origin: ORIGIN, postMessage: () => undefined });
    Object.assign(page, { top: page });
    const on = { addListener: () => undefined };
    const runtime = { id: "x", onMessage: on, connect: () => ({ onMessage: on, onDisconnect: on, postMessage: (one: unknown) => sent.push(one) }) };
    relay(page as unknown as Window, runtime as unknown as Parameters<typeof relay>[1]);
    const call = (message: object) => {
      const event = Object.assign(new Event("message"), { source: page, origin: ORIGIN, data: { channel: TO_WALLET, call: message } });
      target.dispatchEvent(event);
    };
    return { call, sent, get };
  }
  const request = { id: "1", method: "data_requestGrant", params: {} };

  it("puts what the site publishes beside a request, never what the page says of it", async () => {
    const { call, sent } = bridge({ [LINKAGE]: () => new Response("{}") });
    call({ ...request, site: { linkage: "forged", needs: "forged" } });
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([{ ...request, site: { linkage: "{}" } }]);
  });

  it("hands a request on though the site hangs", async () => {
    const { call, sent } = bridge({ [LINKAGE]: never, [NEEDS]: never });
    call(request);
    await vi.advanceTimersByTimeAsync(2000);
    expect(sent).toEqual([{ ...request, site: {} }]);
  });

  it("asks the site nothing for any other call, and drops what came in its place", async () => {
    const { call, sent, get } = bridge({});
    // An object that says its name as text would, once it is JSON.
    const disguised = Object("data_requestGrant") as string;
    call({ id: "1", method: disguised, params: {}, site: { linkage: "forged" } });
    call({ id: "2", method: "data_query", params: {}, site: { linkage: "forged" } });
    call({ ...request, params: { long: "x".repeat(70_000) } });
    await vi.advanceTimersByTimeAsync(2000);
    expect(sent).toEqual([
      { id: "1", method: disguised, params: {} },
      { id: "2", method: "data_query", params: {} },
    ]);
    expect(get).not.toHaveBeenCalled();
  });
});
