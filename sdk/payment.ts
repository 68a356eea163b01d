import { PaymentInvalidError, PaymentRequiredError } from "./errors.ts";
import type { Query, QueryParams } from "./records.ts";

/** x402 v2 `PaymentRequired`: what the stock client's `createPaymentPayload` takes. `accepts` is as the wallet sent it. */
export type PaymentRequired = {
  readonly x402Version: 2;
  /** With a refusal: the verifier's reason. */
  readonly error?: string;
  readonly accepts: readonly unknown[];
  readonly resource: { readonly url: string; readonly description: string };
};

/**
 * The part of the stock `x402Client` that pays over this transport. A payer by channel (`batch-settlement`) counts on from the answers, so
 * it must hear of them; for `exact` a function is enough.
 */
export type Payer = {
  createPaymentPayload(required: never): Promise<unknown>;
  handlePaymentResponse?(answer: never): Promise<{ readonly recovered: true } | undefined>;
};

/**
 * A query that pays when it must: on `PaymentRequiredError` it asks `payer` for an x402 v2 payment payload and repeats the call with it,
 * once; once more where the payer had lost count and says that it knows better now. What `payer` throws, and a further refusal, reach the caller.
 * Reads that pay by one channel must follow each other: two at once sign for the same step.
 * NOT checked: the price. `payer` decides what is worth paying.
 */
export function payingQuery(wallet: { readonly query: Query }, payer: Payer | ((required: PaymentRequired) => Promise<unknown>)): Query {
  const pay = (typeof payer === "function" ? payer : payer.createPaymentPayload.bind(payer)) as (required: PaymentRequired) => Promise<unknown>;
  const tell = typeof payer === "function" ? undefined : payer.handlePaymentResponse?.bind(payer);
  const told = async (payment: unknown, answer: object): Promise<boolean> => {
    const requirements = (payment as { accepted?: unknown } | undefined)?.accepted;
    return (await tell?.({ paymentPayload: payment, requirements, ...answer } as never))?.recovered ?? false;
  };
  const paid = async (params: QueryParams, required: PaymentRequired, isLast: boolean): ReturnType<Query> => {
    const payment = await pay(required);
    try {
      const page = await wallet.query({ ...params, payment });
      if (page.payment) await told(payment, { settleResponse: page.payment });
      return page;
    } catch (error) {
      if (!(error instanceof PaymentInvalidError) || isLast) throw error;
      const corrected = { ...required, ...(error.reason === undefined ? {} : { error: error.reason }), accepts: error.accepts };
      if (!(await told(payment, { paymentRequired: corrected }))) throw error;
      return paid(params, corrected, true);
    }
  };
  return async (params) => {
    try {
      return await wallet.query(params);
    } catch (error) {
      if (!(error instanceof PaymentRequiredError)) throw error;
      const resource = { url: params.grantId, description: params.stream };
      return paid(params, { x402Version: 2, accepts: error.accepts, resource }, false);
    }
  };
}
