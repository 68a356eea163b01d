import { WalletError } from "../../protocol/errors.ts";
import type { AnyPayment, BatchPayload } from "../../protocol/methods.ts";
import { type ChannelConfig, channelIdOf, MAX_WITHDRAW_DELAY, recoverVoucher } from "./escrow.ts";
import type { BatchRequirements } from "./requirements.ts";

/** Why a voucher was refused: the codes of x402's own verifier and server for `batch-settlement` on EVM chains. */
export type VoucherProblem =
  | "invalid_batch_settlement_evm_scheme"
  | "invalid_batch_settlement_evm_payload_type"
  | "invalid_batch_settlement_evm_network_mismatch"
  | "invalid_batch_settlement_evm_token_mismatch"
  | "invalid_batch_settlement_evm_receiver_mismatch"
  | "invalid_batch_settlement_evm_receiver_authorizer_mismatch"
  | "invalid_batch_settlement_evm_withdraw_delay_mismatch"
  | "invalid_batch_settlement_evm_withdraw_delay_out_of_range"
  | "invalid_batch_settlement_evm_channel_id_mismatch"
  | "invalid_batch_settlement_evm_voucher_signature"
  | "invalid_batch_settlement_evm_cumulative_amount_mismatch"
  | "invalid_batch_settlement_evm_cumulative_exceeds_balance";

/** A voucher that its payer signed for a channel to us. Addresses, salt, signature in lower case; amounts in atomic units. */
export type SignedVoucher = {
  readonly network: string;
  readonly channelId: string;
  readonly config: ChannelConfig;
  readonly maxClaimableAmount: bigint;
  readonly signature: string;
};

const ZERO_ADDRESS = "0x0000000000000000000000000000000000000000";
const UINT128_MAX = 2n ** 128n - 1n;
const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const isBatch = (payment: AnyPayment): payment is BatchPayload => "channelConfig" in payment.payload;

function configProblem(config: ChannelConfig, { asset, payTo, extra }: BatchRequirements): VoucherProblem | undefined {
  if (!same(config.receiver, payTo)) return "invalid_batch_settlement_evm_receiver_mismatch";
  if (!same(config.receiverAuthorizer, extra.receiverAuthorizer)) return "invalid_batch_settlement_evm_receiver_authorizer_mismatch";
  if (!same(config.token, asset)) return "invalid_batch_settlement_evm_token_mismatch";
  if (config.withdrawDelay < extra.withdrawDelay) return "invalid_batch_settlement_evm_withdraw_delay_mismatch";
  if (config.withdrawDelay > MAX_WITHDRAW_DELAY) return "invalid_batch_settlement_evm_withdraw_delay_out_of_range";
  return undefined;
}

function problemOf({ accepted, payload }: BatchPayload, requirements: BatchRequirements): VoucherProblem | undefined {
  const { channelConfig: config, voucher } = payload;
  if (accepted.scheme !== requirements.scheme) return "invalid_batch_settlement_evm_scheme";
  if (accepted.network !== requirements.network) return "invalid_batch_settlement_evm_network_mismatch";
  if (!same(accepted.asset, requirements.asset)) return "invalid_batch_settlement_evm_token_mismatch";
  if (!same(accepted.payTo, requirements.payTo)) return "invalid_batch_settlement_evm_receiver_mismatch";
  const wrong = configProblem(config, requirements);
  if (wrong) return wrong;
  if (!same(channelIdOf(config, requirements.network), voucher.channelId)) return "invalid_batch_settlement_evm_channel_id_mismatch";
  if (BigInt(voucher.maxClaimableAmount) > UINT128_MAX) return "invalid_batch_settlement_evm_cumulative_exceeds_balance";
  // As the escrow does: a key that was named signs by itself, without one the payer does.
  const expected = same(config.payerAuthorizer, ZERO_ADDRESS) ? config.payer : config.payerAuthorizer;
  const signer = recoverVoucher(voucher, requirements.network);
  if (signer === undefined || signer === ZERO_ADDRESS || !same(signer, expected)) return "invalid_batch_settlement_evm_voucher_signature";
  return undefined;
}

/** Error 4921: says why, and what would be accepted instead. `reason`: a {@link VoucherProblem}, or what a payment service answered. */
export const voucherInvalid = (requirements: BatchRequirements, reason: string): WalletError =>
  new WalletError("payment_invalid", { accepts: [requirements], reason });

/**
 * Whether its payer signed this for a channel of the app to us, by what is written alone.
 * NOT checked: how far the channel is and what lies there (see `prepareVoucher`). Throws `WalletError` `payment_invalid`.
 */
export function verifyVoucher(payment: AnyPayment, requirements: BatchRequirements): SignedVoucher {
  if (!isBatch(payment)) throw voucherInvalid(requirements, "invalid_batch_settlement_evm_payload_type");
  const problem = problemOf(payment, requirements);
  if (problem !== undefined) throw voucherInvalid(requirements, problem);
  const { channelConfig: config, voucher } = payment.payload;
  return {
    network: requirements.network,
    channelId: voucher.channelId.toLowerCase(),
    config: {
      payer: config.payer.toLowerCase(),
      payerAuthorizer: config.payerAuthorizer.toLowerCase(),
      receiver: config.receiver.toLowerCase(),
      receiverAuthorizer: config.receiverAuthorizer.toLowerCase(),
      token: config.token.toLowerCase(),
      withdrawDelay: config.withdrawDelay,
      salt: config.salt.toLowerCase(),
    },
    maxClaimableAmount: BigInt(voucher.maxClaimableAmount),
    signature: voucher.signature.toLowerCase(),
  };
}
