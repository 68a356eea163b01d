import * as z from "zod";
import type { PaymentRecord } from "../ledger.ts";
import { post } from "./rpc.ts";

/** x402 v2 `SettlementResponse`, as far as it is needed. */
const response = z.object({
  success: z.boolean(),
  errorReason: z.string().max(200).optional(),
  transaction: z.string().max(200).optional(),
});
const HASH = /^0x[0-9a-fA-F]{64}$/;
/** Settling waits for a block. */
const TIME_OUT = 60_000;

/** `hash`: the transaction that it made. */
export type Settled = { readonly hash: string } | { readonly refused: string };

/** Hands a payment to an x402 v2 facilitator (`POST /settle`). Throws `RpcFailure` where it does not say what became of it. */
export async function settleAt(facilitator: string, payment: PaymentRecord): Promise<Settled> {
  const { scheme, network, asset, amount, payTo, payer, validAfter, validBefore, nonce, signature, extra } = payment;
  const requirements = { scheme, network, asset, amount, payTo, maxTimeoutSeconds: 300, extra };
  const authorization = { from: payer, to: payTo, value: amount, validAfter, validBefore, nonce };
  const body = {
    x402Version: 2,
    paymentPayload: { x402Version: 2, accepted: requirements, payload: { signature, authorization } },
    paymentRequirements: requirements,
  };
  const parsed = response.safeParse(await post(`${facilitator}/settle`, body, TIME_OUT));
  if (!parsed.success) return { refused: "no_answer_of_a_facilitator" };
  const { success, transaction = "", errorReason = "refused" } = parsed.data;
  return success && HASH.test(transaction) ? { hash: transaction.toLowerCase() } : { refused: errorReason };
}
