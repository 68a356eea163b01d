import { describe, expect, it, vi } from "vitest";
import { limits } from "../lib/protocol/limits.ts";
import type { Call, ToPage } from "../lib/protocol/wire.ts";
import { createProvider } from "./provider.ts";

/** A transport in memory: what was sent, a hand to answer with, and a clock to turn. */
function bench() {
  const sent: Call[] = [];
  const clock = { now: 0 };
  let deliver: (message: ToPage) => void = () => undefined;
  let count = 0;
  const provider = createProvider(
    {
      send: (call) => sent.push(call),
      onMessage: (listener) => {
        deliver = listener;
      },
    },
    { newId: () => `call-${++count}`, now: () => clock.now },
  );
  return { provider, sent, clock, deliver: (message: ToPage) => deliver(message) };
}

const revoked = {
  code: 4911,
  message: "The grant was revoked.",
  data: { code: "grant_revoked", retryable: false, docs: "https://docs.example" },
} as const;

describe("request", () => {
  it("answers each call by its own id, in any order", async () => {
    const { provider, sent, deliver } = bench();
    const first = provider.request({ method: "data_getGrants" });
    const second = provider.request({ method: "data_getPending" });
    expect(sent).toEqual([
      { id: "call-1", method: "data_getGrants", params: {} },
      { id: "call-2", method: "data_getPending", params: {} },
    ]);
    deliver({ kind: "result", id: "call-2", result: "second" });
    deliver({ kind: "result", id: "call-1", result: "first" });
    expect(await Promise.all([first, second])).toEqual(["first", "second"]);
  });

  it("rejects with an Error that has the wire's code, message and data", async () => {
    const { provider, deliver } = bench();
    const call = provider.request({ method: "data_query" });
    deliver({ kind: "error", id: "call-1", error: revoked });
    const error = await call.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject(revoked);
  });

  it("copies the params at the call", async () => {
    const { provider, sent } = bench();
    const params = { fields: ["artist_name"] };
    void provider.request({ method: "data_query", params });
    params.fields.push("ip_addr");
    expect(sent[0]?.params).toEqual({ fields: ["artist_name"] });
  });

  it("reads a method once, so that a getter cannot answer twice", () => {
    const { provider, sent } = bench();
    const method = vi.fn().mockReturnValueOnce("data_getGrants").mockReturnValue("data_revokeGrant");
    void provider.request(Object.defineProperty({ method: "" }, "method", { get: method }));
    expect(sent.map((call) => call.method)).toEqual(["data_getGrants"]);
  });

  it.each([undefined, null, "data_getGrants", {}, { method: 1 }, { method: ["data_getGrants"] }])("rejects the malformed call %j", async (args) => {
    const { provider, sent } = bench();
    await expect(provider.request(args as never)).rejects.toMatchObject({ code: -32600, data: { code: "invalid_request", param: "method" } });
    expect(sent).toEqual([]);
  });

  const cycle: { self?: object } = {};
  cycle.self = cycle;
  it.each([
    ["a function", () => 1],
    ["a cycle", cycle],
    ["a bigint", { grantId: 1n }],
  ])("rejects params that cannot be sent: %s", async (_what, params) => {
    const { provider, sent } = bench();
    await expect(provider.request({ method: "data_query", params })).rejects.toMatchObject({
      code: -32602,
      data: { code: "invalid_params", param: "params" },
    });
    expect(sent).toEqual([]);
  });

  it("rejects a call that the wallet would drop for its length, and no shorter one", async () => {
    const { provider, sent } = bench();
    const tooLong = { code: -32600, data: { code: "invalid_request" } };
    await expect(provider.request({ method: "m", params: "x".repeat(limits.messageLength) })).rejects.toMatchObject(tooLong);
    await expect(provider.request({ method: "m".repeat(limits.messageLength) })).rejects.toMatchObject(tooLong);
    void provider.request({ method: "m", params: "x".repeat(limits.messageLength - 200) });
    expect(sent).toHaveLength(1);
    expect(JSON.stringify({ ...sent[0], id: crypto.randomUUID() }).length).toBeLessThanOrEqual(limits.messageLength);
  });

  it("settles once: a second answer and an unknown id change nothing", async () => {
    const { provider, deliver } = bench();
    const call = provider.request({ method: "data_getGrants" });
    deliver({ kind: "result", id: "another", result: "forged" });
    deliver({ kind: "result", id: "call-1", result: "real" });
    deliver({ kind: "error", id: "call-1", error: revoked });
    expect(await call).toBe("real");
  });

  it("settles even by an error answer that is empty", async () => {
    const { provider, deliver } = bench();
    const call = provider.request({ method: "data_getGrants" });
    deliver({ kind: "error", id: "call-1", error: null } as never);
    await expect(call).rejects.toMatchObject({ code: 4900, data: { code: "disconnected" } });
  });

  it("rejects when the transport throws", async () => {
    const provider = createProvider({
      send: () => {
        throw new Error("no window");
      },
      onMessage: () => undefined,
    });
    await expect(provider.request({ method: "data_getGrants" })).rejects.toMatchObject({ code: 4900, data: { code: "disconnected" } });
  });

  it("is frozen", () => {
    expect(Object.isFrozen(bench().provider)).toBe(true);
  });
});

describe("a lost connection", () => {
  it("sends what is unanswered again, same id, in order, and nothing else", async () => {
    const { provider, sent, deliver } = bench();
    const calls = ["a", "b", "c"].map((method) => provider.request({ method }));
    deliver({ kind: "result", id: "call-2", result: "answered" });
    deliver({ kind: "dropped" });
    expect(sent.slice(3).map(({ id, method }) => [id, method])).toEqual([
      ["call-1", "a"],
      ["call-3", "c"],
    ]);
    deliver({ kind: "result", id: "call-1", result: 1 });
    deliver({ kind: "result", id: "call-3", result: 3 });
    expect(await Promise.all(calls)).toEqual([1, "answered", 3]);
  });

  it("gives up after five losses in quick succession", async () => {
    const { provider, sent, deliver } = bench();
    const call = provider.request({ method: "a" });
    for (let loss = 0; loss < 6; loss++) deliver({ kind: "dropped" });
    await expect(call).rejects.toMatchObject({ code: 4900, data: { code: "disconnected", retryable: true } });
    expect(sent).toHaveLength(6);
  });

  it("bears any number of losses while a person thinks", async () => {
    const { provider, sent, clock, deliver } = bench();
    const call = provider.request({ method: "data_requestGrant" });
    for (let loss = 0; loss < 50; loss++) {
      clock.now += 30_000;
      deliver({ kind: "dropped" });
    }
    deliver({ kind: "result", id: "call-1", result: "granted" });
    expect(await call).toBe("granted");
    expect(sent).toHaveLength(51);
  });
});

describe("a replaced extension", () => {
  it("rejects all calls, those to come too, and says so once", async () => {
    const { provider, sent, deliver } = bench();
    const disconnected = vi.fn();
    provider.on("disconnect", disconnected);
    const waiting = provider.request({ method: "a" });
    deliver({ kind: "reloaded" });
    deliver({ kind: "reloaded" });
    const gone = { code: 4900, data: { code: "extension_reloaded", retryable: false } };
    await expect(waiting).rejects.toMatchObject(gone);
    await expect(provider.request({ method: "b" })).rejects.toMatchObject(gone);
    expect(sent.map(({ method }) => method)).toEqual(["data_getCapabilities", "a"]);
    expect(disconnected.mock.calls).toEqual([[{ reason: "extension_reloaded" }]]);
  });
});

describe("events", () => {
  it("make the page known to the wallet by one call, with the first listener", () => {
    const { provider, sent } = bench();
    provider.on("grantRevoked", () => undefined);
    provider.on("disconnect", () => undefined);
    expect(sent.map(({ method }) => method)).toEqual(["data_getCapabilities"]);
  });

  it("reach every listener, once each, though one throws, until removed", () => {
    const { provider, deliver } = bench();
    const report = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const heard = vi.fn();
    provider.on("grantRevoked", () => {
      throw new Error("mine");
    });
    provider.on("grantRevoked", heard);
    provider.on("grantRevoked", heard);
    deliver({ kind: "event", event: "grantRevoked", detail: { grantId: "g" } });
    deliver({ kind: "event", event: "grantsChanged", detail: {} });
    provider.removeListener("grantRevoked", heard);
    deliver({ kind: "event", event: "grantRevoked", detail: { grantId: "h" } });
    expect(heard.mock.calls).toEqual([[{ grantId: "g" }]]);
    expect(report).toHaveBeenCalledTimes(2);
    report.mockRestore();
  });

  it("refuses a listener that is no function", () => {
    expect(() => bench().provider.on("connect", "x" as never)).toThrow(TypeError);
  });
});
