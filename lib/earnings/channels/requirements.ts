import type { Compensation } from "../../protocol/access-request.ts";
import { type PaymentRequirements, paymentRequirements } from "../compensation.ts";

/**
 * x402 v2 `PaymentRequirements`, scheme `batch-settlement`. `withdrawDelay`: seconds that a payer leaves the wallet to claim.
 * Source: x402 specification version 2; specs/schemes/batch-settlement (EVM).
 */
export type BatchRequirements = Omit<PaymentRequirements, "scheme" | "extra"> & {
  readonly scheme: "batch-settlement";
  readonly extra: PaymentRequirements["extra"] & {
    readonly receiverAuthorizer: string;
    readonly withdrawDelay: number;
    readonly assetTransferMethod: "eip3009";
    /** With a refusal that a payer can recover from: how far the channel is. */
    readonly channelState?: ChannelState;
    readonly voucherState?: { readonly signedMaxClaimable: string; readonly signature: string };
  };
};

/** A channel as x402 tells a payer of it. */
export type ChannelState = {
  readonly channelId: string;
  readonly balance: string;
  readonly totalClaimed: string;
  readonly withdrawRequestedAt: number;
  readonly chargedCumulativeAmount: string;
};

/** A day: the browser may sleep, and claims are made once an hour. */
const WITHDRAW_DELAY = 86_400;

/** What the app must sign to pay `amount` more by a channel to `payTo`, which signs its own claims. Throws as `paymentRequirements` does. */
export function batchRequirements(compensation: Compensation, amount: bigint, payTo: string): BatchRequirements {
  const { extra, ...rest } = paymentRequirements(compensation, amount, payTo);
  return {
    ...rest,
    scheme: "batch-settlement",
    extra: { ...extra, receiverAuthorizer: payTo, withdrawDelay: WITHDRAW_DELAY, assetTransferMethod: "eip3009" },
  };
}
