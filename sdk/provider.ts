import type { PageError, PageErrorName } from "../lib/protocol/errors.ts";
import type { limits } from "../lib/protocol/limits.ts";
import type { ToPage } from "../lib/protocol/wire.ts";
import { emitter, type Listener } from "./emitter.ts";
import type { Transport } from "./relay.ts";

/** What a page holds: the shape of EIP-1193. Frozen. */
export type Provider = {
  /** Resolves with the method's result, or rejects with an `Error` that has `code`, `message` and `data` of the page API. */
  readonly request: (args: { readonly method: string; readonly params?: unknown }) => Promise<unknown>;
  readonly on: (event: string, listener: Listener) => void;
  readonly removeListener: (event: string, listener: Listener) => void;
};

type Waiting = {
  readonly method: string;
  readonly params: unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  sentAt: number;
  quickLosses: number;
};

export type ProviderOptions = {
  readonly newId?: () => string;
  /** Milliseconds that never run backwards. */
  readonly now?: () => number;
};

/** A connection lost this soon after sending (ms) did not work at all; one that lasted longer may be lost any number of times. */
const QUICK_LOSS = 5000;
const MAX_QUICK_LOSSES = 5;

/** The wallet drops longer calls; this leaves room for the id. */
const MAX_LENGTH = (65_536 satisfies (typeof limits)["messageLength"]) - 100;

const copy = globalThis.structuredClone;
const { stringify } = JSON;

function pageError(code: number, name: PageErrorName, message: string, retryable = false, param?: string): Error {
  const data: PageError["data"] = {
    code: name,
    retryable,
    docs: `https://freehold.example/docs/page-api#${name}`,
    ...(param === undefined ? {} : { param }),
  };
  return Object.assign(new Error(message), { code, data });
}

const reloaded = () => pageError(4900, "extension_reloaded", "The wallet was updated. Reload the page.");
const badParams = () => pageError(-32602, "invalid_params", "The parameters are malformed.", false, "params");
const disconnected = () => pageError(4900, "disconnected", "The wallet went away.", true);

/** A wire error as an `Error`. It may be missing: any script of the page can forge an answer, and the call must settle all the same. */
function rebuilt(error: PageError | null | undefined): Error {
  return error ? Object.assign(new Error(error.message), { code: error.code, data: error.data }) : disconnected();
}

function snapshot(args: unknown): { readonly method: string; readonly params: unknown } {
  const { method, params = {} } = typeof args === "object" && args !== null ? (args as { method?: unknown; params?: unknown }) : {};
  if (typeof method !== "string") throw pageError(-32600, "invalid_request", "The request is malformed.", false, "method");
  const call = { method, params: copied(params) };
  if (lengthOf(call) > MAX_LENGTH) throw pageError(-32600, "invalid_request", "The request is too long.");
  return call;
}

function copied(params: unknown): unknown {
  try {
    return copy(params);
  } catch {
    throw badParams();
  }
}

/** Characters on the wire, which is JSON. A cycle or a bigint can be copied but not sent: refused here, it would never be answered. */
function lengthOf(call: unknown): number {
  try {
    return stringify(call).length;
  } catch {
    throw badParams();
  }
}

/**
 * A provider over a transport. Params are copied at the call. Every promise settles: calls without an answer are sent again
 * under the same id when the connection is lost (the wallet answers one id once), and fail with 4900 when the wallet is gone.
 */
export function createProvider(transport: Transport, options: ProviderOptions = {}): Provider {
  const newId = options.newId ?? crypto.randomUUID.bind(crypto);
  const now = options.now ?? performance.now.bind(performance);
  const waiting = new Map<string, Waiting>();
  const events = emitter();
  let gone = false;

  const settle = (id: string, finish: (call: Waiting) => void) => {
    const call = waiting.get(id);
    if (call && waiting.delete(id)) finish(call);
  };

  const send = (id: string, call: Waiting) => {
    call.sentAt = now();
    try {
      transport.send({ id, method: call.method, params: call.params });
    } catch {
      settle(id, ({ reject }) => reject(disconnected()));
    }
  };

  const resend = () => {
    for (const [id, call] of [...waiting]) {
      call.quickLosses = now() - call.sentAt < QUICK_LOSS ? call.quickLosses + 1 : 0;
      if (call.quickLosses > MAX_QUICK_LOSSES) settle(id, ({ reject }) => reject(disconnected()));
      else send(id, call);
    }
  };

  const retire = () => {
    if (gone) return;
    gone = true;
    for (const id of [...waiting.keys()]) settle(id, ({ reject }) => reject(reloaded()));
    events.emit("disconnect", { reason: "extension_reloaded" });
  };

  transport.onMessage((message: ToPage) => {
    if (message.kind === "result") settle(message.id, ({ resolve }) => resolve(message.result));
    else if (message.kind === "error") settle(message.id, ({ reject }) => reject(rebuilt(message.error)));
    else if (message.kind === "event") events.emit(message.event, message.detail);
    else if (message.kind === "dropped") resend();
    else if (message.kind === "reloaded") retire();
  });

  const request: Provider["request"] = (args) =>
    new Promise((resolve, reject) => {
      const call = snapshot(args);
      if (gone) throw reloaded();
      const id = newId();
      const entry: Waiting = { ...call, resolve, reject, sentAt: 0, quickLosses: 0 };
      waiting.set(id, entry);
      send(id, entry);
    });

  /** A page that only listens must be known to the wallet all the same: its first listener makes one call that asks for nothing. */
  let listening = false;
  const on: Provider["on"] = (event, listener) => {
    events.on(event, listener);
    if (listening) return;
    listening = true;
    request({ method: "data_getCapabilities" }).catch(() => undefined);
  };

  return Object.freeze({ request, on, removeListener: events.removeListener });
}
