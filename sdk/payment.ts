import { PaymentRequiredError } from "./errors.ts";
import type { Query } from "./records.ts";

/** x402 v2 `PaymentRequired`: what the stock client's `createPaymentPayload` takes. `accepts` is as the wallet sent it. */
export type PaymentRequired = {
  readonly x402Version: 2;
  readonly accepts: readonly unknown[];
  readonly resource: { readonly url: string; readonly description: string };
};

/**
 * A query that pays when it must: on `PaymentRequiredError` it asks `pay` for an x402 v2 payment payload and repeats the call with it,
 * once. What `pay` throws, and a second refusal, reach the caller.
 * NOT checked: the price. `pay` decides what is worth paying.
 */
export function payingQuery(wallet: { readonly query: Query }, pay: (required: PaymentRequired) => Promise<unknown>): Query {
  return async (params) => {
    try {
      return await wallet.query(params);
    } catch (error) {
      if (!(error instanceof PaymentRequiredError)) throw error;
      const resource = { url: params.grantId, description: params.stream };
      return wallet.query({ ...params, payment: await pay({ x402Version: 2, accepts: error.accepts, resource }) });
    }
  };
}
