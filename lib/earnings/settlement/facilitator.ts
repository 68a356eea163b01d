import * as z from "zod";
import type { PaymentRecord } from "../ledger.ts";
import { post } from "./rpc.ts";

const uint128 = z.string().regex(/^\d{1,39}$/);
const channelWord = z.object({
  channelId: z.string().max(66),
  balance: uint128,
  totalClaimed: uint128,
  withdrawRequestedAt: z.int().min(0),
});
/** x402 v2 `VerifyResponse` of a voucher, as far as it is needed. */
const verified = z.object({ isValid: z.boolean(), extra: channelWord.optional() });
/** x402 v2 `SettlementResponse`, as far as it is needed. */
const response = z.object({
  success: z.boolean(),
  errorReason: z.string().max(200).optional(),
  transaction: z.string().max(200).optional(),
  extra: z
    .object({ channelState: channelWord.optional().catch(undefined) })
    .optional()
    .catch(undefined),
});
const HASH = /^0x[0-9a-fA-F]{64}$/;
/** Settling waits for a block. */
const TIME_OUT = 60_000;

/** `hash`: the transaction that it made. */
export type Settled = { readonly hash: string; readonly channel?: ChannelWord } | { readonly refused: string };
/** What a service says of a channel in the escrow. Amounts in atomic units, `withdrawRequestedAt` in UTC seconds, 0 where nothing was announced. */
export type ChannelWord = z.output<typeof channelWord>;

/** Settles what `payload` says (`POST /settle` of an x402 v2 facilitator). Throws `RpcFailure` where it does not say what became of it. */
export async function settleWith(facilitator: string, requirements: object, payload: object): Promise<Settled> {
  const parsed = response.safeParse(await post(`${facilitator}/settle`, bodyOf(requirements, payload), TIME_OUT));
  if (!parsed.success) return { refused: "no_answer_of_a_facilitator" };
  const { success, transaction = "", errorReason = "refused", extra } = parsed.data;
  if (!success || !HASH.test(transaction)) return { refused: errorReason };
  const channel = extra?.channelState;
  return { hash: transaction.toLowerCase(), ...(channel ? { channel } : {}) };
}

/** What the service says of the channel that a voucher is for (`POST /verify`); undefined where the voucher is not covered. Throws `RpcFailure`. */
export async function channelAtFacilitator(facilitator: string, requirements: object, payload: object): Promise<ChannelWord | undefined> {
  const parsed = verified.safeParse(await post(`${facilitator}/verify`, bodyOf(requirements, payload), TIME_OUT));
  return parsed.success && parsed.data.isValid ? parsed.data.extra : undefined;
}

const bodyOf = (requirements: object, payload: object) => ({
  x402Version: 2,
  paymentPayload: { x402Version: 2, accepted: requirements, payload },
  paymentRequirements: requirements,
});

/** Hands a payment to an x402 v2 facilitator. Throws `RpcFailure` where it does not say what became of it. */
export async function settleAt(facilitator: string, payment: PaymentRecord): Promise<Settled> {
  const { scheme, network, asset, amount, payTo, payer, validAfter, validBefore, nonce, signature, extra } = payment;
  const requirements = { scheme, network, asset, amount, payTo, maxTimeoutSeconds: 300, extra };
  const authorization = { from: payer, to: payTo, value: amount, validAfter, validBefore, nonce };
  return settleWith(facilitator, requirements, { signature, authorization });
}
