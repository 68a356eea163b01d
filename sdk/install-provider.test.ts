import { afterEach, describe, expect, it, vi } from "vitest";
import { ANNOUNCE_PROVIDER, announceProvider, REQUEST_PROVIDER } from "./announce.ts";
import { installProvider, mayInstall } from "./install-provider.ts";
import { createProvider } from "./provider.ts";
import { pageTransport, TO_PAGE, TO_WALLET } from "./relay.ts";

const info = { name: "Freehold", icon: "data:,", rdns: "io.github.freehold", apiVersion: "1" } as const;
const silent = { send: () => undefined, onMessage: () => undefined };

function place(address: string, changes: Partial<{ top: unknown; origin: string }> = {}) {
  const { origin, protocol, hostname } = new URL(address);
  const page: { top: unknown; origin: string; location: { origin: string; protocol: string; hostname: string } } = {
    top: null,
    origin,
    location: { origin, protocol, hostname },
  };
  page.top = page;
  return Object.assign(page, changes);
}

afterEach(() => vi.unstubAllGlobals());

describe("mayInstall", () => {
  it.each(["https://app.example/", "https://app.example:8443/x", "http://localhost:3000/", "http://127.0.0.1/", "http://[::1]:8080/"])(
    "yes: %s",
    (address) => {
      expect(mayInstall(place(address))).toBe(true);
    },
  );

  it.each([
    "http://app.example/",
    "http://localhost.evil.example/",
    "http://127.0.0.2/",
    "ftp://localhost/",
    "file:///home/a.html",
    "data:text/html,x",
    "about:blank",
  ])("no: %s", (address) => {
    expect(mayInstall(place(address))).toBe(false);
  });

  it("no: a frame, and a sandboxed document whose location is the real site", () => {
    expect(mayInstall(place("https://app.example/", { top: {} }))).toBe(false);
    expect(mayInstall(place("https://app.example/", { origin: "null" }))).toBe(false);
    expect(mayInstall(place("https://app.example/", { origin: "https://other.example" }))).toBe(false);
  });
});

describe("installProvider", () => {
  it("does nothing in a frame", () => {
    const page = Object.assign(new EventTarget(), place("https://app.example/", { top: {} }));
    const announced = vi.fn();
    page.addEventListener(ANNOUNCE_PROVIDER, announced);
    vi.stubGlobal("window", page);
    expect(installProvider({ info, ...silent })).toBe(false);
    page.dispatchEvent(new Event(REQUEST_PROVIDER));
    expect(announced).not.toHaveBeenCalled();
  });

  it("announces once by itself and once at each request, frozen, with one uuid, and writes no property", () => {
    const page = new EventTarget();
    Object.assign(page, place("https://app.example/"), { top: page });
    vi.stubGlobal("window", page);
    const details: unknown[] = [];
    page.addEventListener(ANNOUNCE_PROVIDER, (event) => details.push((event as CustomEvent<unknown>).detail));
    const before = Object.keys(page);
    expect(installProvider({ info, ...silent })).toBe(true);
    expect(details).toHaveLength(1);
    page.dispatchEvent(new Event(REQUEST_PROVIDER));
    expect(details).toHaveLength(2);
    const detail = details[0] as { info: object; provider: object };
    expect(details[1]).toBe(detail);
    expect([detail, detail.info, detail.provider].every(Object.isFrozen)).toBe(true);
    expect(detail.info).toMatchObject({ ...info, uuid: expect.stringMatching(/^[0-9a-f-]{14}4[0-9a-f-]{21}$/) });
    expect(Object.keys(page)).toEqual(before);
  });

  it("announces still after the page replaced dispatchEvent and CustomEvent", () => {
    const page = new EventTarget();
    const announced = vi.fn();
    page.addEventListener(ANNOUNCE_PROVIDER, announced);
    announceProvider({ info: { ...info, uuid: "u" }, provider: createProvider(silent) }, page);
    const dispatch = page.dispatchEvent.bind(page);
    page.dispatchEvent = () => {
      throw new Error("replaced");
    };
    vi.stubGlobal(
      "CustomEvent",
      class {
        constructor() {
          throw new Error("replaced");
        }
      },
    );
    dispatch(new Event(REQUEST_PROVIDER));
    expect(announced).toHaveBeenCalledTimes(2);
  });
});

describe("pageTransport", () => {
  function windowLike() {
    const posted: unknown[][] = [];
    const page = Object.assign(new EventTarget(), {
      location: { origin: "https://app.example" },
      postMessage: (...args: unknown[]) => {
        posted.push(args);
      },
    });
    const receive = (data: unknown, source: unknown) => page.dispatchEvent(Object.assign(new Event("message"), { data, source }));
    return { page, posted, receive };
  }

  it("posts a call to this origin alone", () => {
    const { page, posted } = windowLike();
    const call = { id: "1", method: "m", params: {} };
    pageTransport(page).send(call);
    expect(posted).toEqual([[{ channel: TO_WALLET, call }, "https://app.example"]]);
  });

  it("hears this window and no other, this channel and no other", () => {
    const { page, receive } = windowLike();
    const heard = vi.fn();
    pageTransport(page).onMessage(heard);
    const message = { kind: "dropped" };
    receive({ channel: TO_PAGE, message }, {});
    receive({ channel: TO_PAGE, message }, null);
    receive({ channel: TO_WALLET, message }, page);
    for (const data of [
      null,
      undefined,
      "dropped",
      { channel: TO_PAGE },
      { channel: TO_PAGE, message: null },
      { channel: TO_PAGE, message: "dropped" },
    ])
      receive(data, page);
    expect(heard).not.toHaveBeenCalled();
    receive({ channel: TO_PAGE, message }, page);
    expect(heard.mock.calls).toEqual([[message]]);
  });
});
