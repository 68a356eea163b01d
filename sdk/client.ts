import type { AccessRequestInput, ClientDescription } from "../lib/protocol/access-request.ts";
import type { PageEventName, PageEvents } from "../lib/protocol/events.ts";
import type { ErasureStatus, GrantAnswer, MethodInput, MethodName, MethodResult } from "../lib/protocol/methods.ts";
import { ANNOUNCE_PROVIDER, type Announcement, REQUEST_PROVIDER, type WalletInfo } from "./announce.ts";
import { toDataWalletError, WalletNotFoundError } from "./errors.ts";
import type { Provider } from "./provider.ts";
import { allRecords, type QueryParams, type WalletRecord } from "./records.ts";

type Params = Omit<MethodInput, "data_query"> & { readonly data_query: QueryParams };

/** A wallet in this page, typed. Every method rejects with a `DataWalletError` of `errors.ts`. */
export class DataWallet {
  readonly info: WalletInfo;
  readonly #provider: Provider;

  constructor({ info, provider }: Announcement) {
    this.info = info;
    this.#provider = provider;
  }

  /** What the wallet can do. Never what the user holds. */
  capabilities(): Promise<MethodResult["data_getCapabilities"]> {
    return this.#call("data_getCapabilities", {});
  }

  /** Asks the user. The answer holds the actual scope, which may be narrower than what was asked. */
  requestGrant(request: AccessRequestInput, client: ClientDescription): Promise<GrantAnswer> {
    return this.#call("data_requestGrant", { authorization_details: [request], client });
  }

  /** This site's own grants, of every state. */
  grants(): Promise<MethodResult["data_getGrants"]> {
    return this.#call("data_getGrants", {});
  }

  /** One page of records. A call without a cursor is one use of the grant. */
  query(params: QueryParams): Promise<MethodResult["data_query"]> {
    return this.#call("data_query", params);
  }

  /** Every record of a stream, page after page, in one use. For grants that cost money see `payingQuery` and `allRecords`. */
  records(
    grantId: string,
    stream: string,
    options: Omit<QueryParams, "grantId" | "stream" | "cursor"> = {},
  ): AsyncGenerator<WalletRecord, void, undefined> {
    return allRecords((params) => this.query(params), { ...options, grantId, stream });
  }

  /** A `vp+jwt` over the verifier's challenge, valid 60 s: proof that the grant is live now. */
  present(params: MethodInput["data_present"]): Promise<MethodResult["data_present"]> {
    return this.#call("data_present", params);
  }

  /** Gives a grant back. */
  async revoke(grantId: string): Promise<void> {
    await this.#call("data_revokeGrant", { grantId });
  }

  /** What your app says to an `erasureRequested`. */
  async acknowledgeErasure(grantId: string, status: ErasureStatus): Promise<void> {
    await this.#call("data_acknowledgeErasure", { grantId, status });
  }

  /** This site's requests that wait for the user. */
  pending(): Promise<MethodResult["data_getPending"]> {
    return this.#call("data_getPending", {});
  }

  async cancelRequest(requestId: string): Promise<void> {
    await this.#call("data_cancelRequest", { requestId });
  }

  /** Listens to an event; call what it returns to stop. */
  on<E extends PageEventName>(event: E, listener: (detail: PageEvents[E]) => void): () => void {
    this.#provider.on(event, listener);
    return () => this.#provider.removeListener(event, listener);
  }

  async #call<M extends MethodName>(method: M, params: Params[M]): Promise<MethodResult[M]> {
    try {
      return (await this.#provider.request({ method, params })) as MethodResult[M];
    } catch (error) {
      throw toDataWalletError(error);
    }
  }
}

export type FindWalletOptions = {
  /** Take only this wallet, e.g. `io.github.freehold`. Without it the first that announces itself is taken. */
  readonly rdns?: string;
  /** Milliseconds to wait. Default 500. */
  readonly timeout?: number;
};

function isAnnouncement(detail: unknown): detail is Announcement {
  const { info, provider } = (detail ?? {}) as Partial<Announcement>;
  return info?.apiVersion === "1" && typeof info.rdns === "string" && typeof provider?.request === "function" && typeof provider.on === "function";
}

/**
 * Finds a wallet by the events of the page API. Nothing is asked of the user.
 * NOT guaranteed: who answers. Any script in the page can announce itself, under any name; what proves a wallet is the credential it returns.
 * @throws {WalletNotFoundError} when none of API version 1 (and of that `rdns`) announced itself in time
 */
export function findWallet({ rdns, timeout = 500 }: FindWalletOptions = {}): Promise<DataWallet> {
  if (typeof window === "undefined") return Promise.reject(new WalletNotFoundError());
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      window.removeEventListener(ANNOUNCE_PROVIDER, onAnnounce);
    };
    const onAnnounce = (event: Event) => {
      const { detail } = event as CustomEvent<unknown>;
      if (!isAnnouncement(detail) || (rdns !== undefined && detail.info.rdns !== rdns)) return;
      stop();
      resolve(new DataWallet(detail));
    };
    const timer = setTimeout(() => {
      stop();
      reject(new WalletNotFoundError());
    }, timeout);
    window.addEventListener(ANNOUNCE_PROVIDER, onAnnounce);
    window.dispatchEvent(new Event(REQUEST_PROVIDER));
  });
}
