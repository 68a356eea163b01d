import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type PageErrorName, toPageError, WalletError } from "../lib/protocol/errors.ts";
import type { ToPage } from "../lib/protocol/wire.ts";
import { announceProvider, REQUEST_PROVIDER } from "./announce.ts";
import { findWallet } from "./client.ts";
import * as errors from "./errors.ts";
import { payingQuery } from "./payment.ts";
import { createProvider } from "./provider.ts";
import { allRecords } from "./records.ts";

type Answer = (method: string, params: never) => unknown;

/** A wallet in memory behind a real provider: `answer` returns a result or throws. */
function wallet(answer: Answer, rdns = "io.github.freehold") {
  let deliver: (message: ToPage) => void = () => undefined;
  const provider = createProvider({
    send: ({ id, method, params }) =>
      queueMicrotask(() => {
        try {
          deliver({ kind: "result", id, result: answer(method, params as never) });
        } catch (error) {
          deliver({ kind: "error", id, error: toPageError(error) });
        }
      }),
    onMessage: (listener) => {
      deliver = listener;
    },
  });
  announceProvider({ info: { uuid: "u", name: rdns, icon: "data:,", rdns, apiVersion: "1" }, provider });
  return (message: ToPage) => deliver(message);
}

const grantId = "urn:uuid:00000000-0000-4000-8000-000000000000";

beforeEach(() => vi.stubGlobal("window", new EventTarget()));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("findWallet", () => {
  it("finds one that is there, and one that comes", async () => {
    const early = wallet(() => "early");
    expect((await findWallet()).info.rdns).toBe("io.github.freehold");
    expect(early).toBeTypeOf("function");
    const coming = findWallet({ rdns: "com.example.other" });
    wallet(() => "late", "com.example.other");
    expect((await coming).info.name).toBe("com.example.other");
  });

  it("says when none came in time, and outside a page", async () => {
    vi.useFakeTimers();
    const found = findWallet({ timeout: 50 }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(50);
    expect(await found).toBeInstanceOf(errors.WalletNotFoundError);
    expect(await found).toMatchObject({ code: "wallet_not_found", retryable: false });
    vi.unstubAllGlobals();
    await expect(findWallet()).rejects.toBeInstanceOf(errors.WalletNotFoundError);
  });

  it.each([undefined, null, {}, { info: { apiVersion: "2", rdns: "x" } }, { info: { apiVersion: "1", rdns: "x" }, provider: {} }])(
    "passes over the announcement %j",
    async (detail) => {
      window.addEventListener(REQUEST_PROVIDER, () => window.dispatchEvent(new CustomEvent("datawallet:announceProvider", { detail })));
      vi.useFakeTimers();
      const found = findWallet({ timeout: 50 }).catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(50);
      expect(await found).toBeInstanceOf(errors.WalletNotFoundError);
    },
  );
});

describe("errors", () => {
  const classOf: Record<PageErrorName, new (...args: never[]) => errors.DataWalletError> = {
    user_rejected: errors.UserRejectedError,
    unauthorized: errors.UnauthorizedError,
    unsupported_method: errors.UnsupportedMethodError,
    disconnected: errors.DisconnectedError,
    extension_reloaded: errors.DisconnectedError,
    grant_expired: errors.GrantExpiredError,
    grant_revoked: errors.GrantRevokedError,
    not_granted: errors.NotGrantedError,
    locked: errors.LockedError,
    dismissed: errors.DismissedError,
    no_data: errors.NoDataError,
    exhausted: errors.ExhaustedError,
    payment_required: errors.PaymentRequiredError,
    payment_invalid: errors.PaymentInvalidError,
    invalid_request: errors.InvalidRequestError,
    invalid_params: errors.InvalidParamsError,
    internal: errors.InternalWalletError,
    already_pending: errors.AlreadyPendingError,
    rate_limited: errors.RateLimitedError,
  };

  it.each(Object.entries(classOf))("%s becomes its class", async (name, Class) => {
    wallet(() => {
      throw new WalletError(name as PageErrorName);
    });
    const error: unknown = await (await findWallet()).grants().catch((thrown: unknown) => thrown);
    const wire = toPageError(new WalletError(name as PageErrorName));
    expect(error).toBeInstanceOf(Class);
    expect(error).toMatchObject({ name: Class.name, code: name, number: wire.code, retryable: wire.data.retryable, message: wire.message });
  });

  it("carries what each class adds", () => {
    const rebuilt = (name: PageErrorName) =>
      errors.toDataWalletError(
        toPageError(new WalletError(name, { accepts: [1], reason: "nonce_used", param: "a.b", retryAfter: 60, requestId: "r" })),
      );
    expect(rebuilt("payment_required")).toMatchObject({ accepts: [1] });
    expect(rebuilt("payment_invalid")).toMatchObject({ reason: "nonce_used", accepts: [1] });
    expect(rebuilt("invalid_params")).toMatchObject({ param: "a.b" });
    expect(rebuilt("rate_limited")).toMatchObject({ retryAfter: 60 });
    expect(rebuilt("user_rejected")).toMatchObject({ requestId: "r" });
  });

  it.each([
    undefined,
    null,
    "no",
    new Error("no"),
    { code: 1, data: { code: "toString" } },
    { code: 1, message: "m", data: { code: "of_tomorrow" } },
    { code: "x", data: null },
  ])("%j is unknown", (thrown) => {
    const error = errors.toDataWalletError(thrown);
    expect(error.constructor).toBe(errors.DataWalletError);
    expect(error.code).toBe("unknown");
  });
});

describe("methods", () => {
  it("send what the page API names", async () => {
    const answer = vi.fn<Answer>(() => ({}));
    wallet(answer);
    const found = await findWallet();
    await found.capabilities();
    await found.requestGrant({ type: "urn:datawallet:data-access:1" } as never, { name: "App" });
    await found.present({ grantId, challenge: "12345678", audience: "https://app.example" });
    await found.revoke(grantId);
    await found.pending();
    await found.cancelRequest("r");
    expect(answer.mock.calls).toEqual([
      ["data_getCapabilities", {}],
      ["data_requestGrant", { authorization_details: [{ type: "urn:datawallet:data-access:1" }], client: { name: "App" } }],
      ["data_present", { grantId, challenge: "12345678", audience: "https://app.example" }],
      ["data_revokeGrant", { grantId }],
      ["data_getPending", {}],
      ["data_cancelRequest", { requestId: "r" }],
    ]);
  });

  it("events can be listened to and let go", async () => {
    const deliver = wallet(() => ({}));
    const heard = vi.fn();
    const stop = (await findWallet()).on("grantRevoked", heard);
    deliver({ kind: "event", event: "grantRevoked", detail: { grantId } });
    stop();
    deliver({ kind: "event", event: "grantRevoked", detail: { grantId } });
    expect(heard.mock.calls).toEqual([[{ grantId }]]);
  });
});

const record = (id: number) => ({ object: "record", id: String(id), stream: "s", emitted_at: "2026-01-01T00:00:00Z", data: { id } });
/** Five records, two to a page. */
function pages(_method: string, { cursor = "0" }: { cursor?: string }) {
  const from = Number(cursor);
  const more = from + 2 < 5;
  const data = [0, 1, 2, 3, 4].slice(from, from + 2).map(record);
  return { object: "list", has_more: more, ...(more ? { next_cursor: String(from + 2) } : {}), data, disclosure: { id: "d" } };
}

describe("records", () => {
  it("goes through all pages with the same params", async () => {
    const answer = vi.fn<Answer>(pages);
    wallet(answer);
    const ids: unknown[] = [];
    for await (const { data } of (await findWallet()).records(grantId, "s", { limit: 2 })) ids.push(data["id"]);
    expect(ids).toEqual([0, 1, 2, 3, 4]);
    expect(answer.mock.calls.map(([, params]) => params)).toEqual(
      [undefined, "2", "4"].map((cursor) => ({ grantId, stream: "s", limit: 2, ...(cursor ? { cursor } : {}) })),
    );
  });
});

describe("payingQuery", () => {
  const accepts = [{ scheme: "exact", amount: "1000" }];
  const priced: Answer = (method, params: { payment?: unknown; cursor?: string }) => {
    if (params.payment === "bad") throw new WalletError("payment_invalid", { reason: "bad_signature" });
    if (params.payment === undefined && params.cursor === undefined) throw new WalletError("payment_required", { accepts });
    return pages(method, params);
  };

  it("pays once for a read, not for its pages", async () => {
    wallet(priced);
    const pay = vi.fn(() => Promise.resolve("good"));
    const records: unknown[] = [];
    for await (const one of allRecords(payingQuery(await findWallet(), pay), { grantId, stream: "s" })) records.push(one);
    expect(records).toHaveLength(5);
    expect(pay.mock.calls).toEqual([[{ x402Version: 2, accepts, resource: { url: grantId, description: "s" } }]]);
  });

  it("tells a client of the answers, and pays once more where that had lost count", async () => {
    const asked: unknown[] = [];
    wallet((_, params: { payment?: { accepted: unknown; n: number } }) => {
      if (!params.payment) throw new WalletError("payment_required", { accepts });
      asked.push(params.payment.n);
      if (params.payment.n < known) throw new WalletError("payment_invalid", { reason: "lost_count", accepts: [{ n: known }] });
      return { object: "list", has_more: false, data: [], disclosure: { id: "d" }, payment: { success: true } };
    });
    let known = 0;
    let stubborn = false;
    let count = 0;
    const heard: unknown[] = [];
    const client = {
      createPaymentPayload: ({ accepts: [accepted] }: { accepts: unknown[] }) => Promise.resolve({ accepted, n: count }),
      handlePaymentResponse(answer: {
        settleResponse?: unknown;
        requirements: unknown;
        paymentRequired?: { accepts: { n: number }[]; error: string };
      }) {
        heard.push(answer.settleResponse ?? answer.paymentRequired?.error);
        if (!answer.paymentRequired) return Promise.resolve(undefined);
        if (!stubborn) count = answer.paymentRequired.accepts[0]?.n ?? 0;
        return Promise.resolve({ recovered: true as const });
      },
    };
    const query = payingQuery(await findWallet(), client);
    await query({ grantId, stream: "s" });
    known = 2;
    await query({ grantId, stream: "s" });
    expect(asked).toEqual([0, 0, 2]);
    expect(heard).toEqual([{ success: true }, "lost_count", { success: true }]);
    // It says that it knows better, and does not: that is the end of it.
    known = 9;
    stubborn = true;
    await expect(query({ grantId, stream: "s" })).rejects.toMatchObject({ code: "payment_invalid" });
    expect(asked).toEqual([0, 0, 2, 2, 2]);
  });

  it("tries once: a refused payment reaches the caller, as does an app that will not pay, and any other refusal", async () => {
    wallet(priced);
    const found = await findWallet();
    const pay = vi.fn(() => Promise.resolve("bad"));
    await expect(payingQuery(found, pay)({ grantId, stream: "s" })).rejects.toMatchObject({ code: "payment_invalid", reason: "bad_signature" });
    expect(pay).toHaveBeenCalledTimes(1);
    const tooDear = new Error("too dear");
    await expect(payingQuery(found, () => Promise.reject(tooDear))({ grantId, stream: "s" })).rejects.toBe(tooDear);
    const locked = { query: () => Promise.reject(new errors.LockedError("locked", { message: "" })) };
    await expect(payingQuery(locked, pay)({ grantId, stream: "s" })).rejects.toBeInstanceOf(errors.LockedError);
    expect(pay).toHaveBeenCalledTimes(1);
  });
});
