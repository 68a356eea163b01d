import { WalletError } from "../protocol/errors.ts";
import type { AnyPayment, PaymentPayload } from "../protocol/methods.ts";
import { UINT256_MAX } from "./amount.ts";
import { recoverPayer } from "./authorization.ts";
import type { PaymentRequirements } from "./compensation.ts";

/**
 * Why a payment was refused: the codes of x402's own verifier for `exact` on EVM chains. It has none for another token than
 * the one asked for; `invalid_exact_evm_asset_mismatch` follows their pattern.
 */
export type PaymentProblem =
  | "invalid_exact_evm_scheme"
  | "invalid_exact_evm_network_mismatch"
  | "invalid_exact_evm_asset_mismatch"
  | "invalid_exact_evm_recipient_mismatch"
  | "invalid_exact_evm_payload_authorization_value_mismatch"
  | "invalid_exact_evm_payload_authorization_valid_after"
  | "invalid_exact_evm_payload_authorization_valid_before"
  | "invalid_exact_evm_signature"
  | "invalid_exact_evm_nonce_already_used";

/** A payment that its payer signed and nobody settled. Addresses and nonce in lower case; amounts in atomic units; times in UTC seconds. */
export type VerifiedPayment = {
  readonly scheme: "exact";
  readonly network: string;
  readonly asset: string;
  readonly payer: string;
  readonly payTo: string;
  readonly amount: bigint;
  readonly validAfter: bigint;
  readonly validBefore: bigint;
  readonly nonce: string;
  readonly signature: string;
  readonly extra: PaymentRequirements["extra"];
};

/** Seconds an authorization must still be good for, so that settling has time to try again. */
const VALIDITY_MARGIN = 300n;
const ZERO_ADDRESS = "0x0000000000000000000000000000000000000000";

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Error 4921: says why, and what would be accepted instead. */
export const paymentInvalid = (requirements: PaymentRequirements, reason: PaymentProblem): WalletError =>
  new WalletError("payment_invalid", { accepts: [requirements], reason });

/** The payment as one of this scheme. Throws `WalletError` `payment_invalid` where it is of another. */
export function exactPayment(payment: AnyPayment, requirements: PaymentRequirements): PaymentPayload {
  if (!isExact(payment)) throw paymentInvalid(requirements, "invalid_exact_evm_scheme");
  return payment;
}

export const isExact = (payment: AnyPayment): payment is PaymentPayload => "authorization" in payment.payload;

function problemOf({ accepted, payload }: PaymentPayload, requirements: PaymentRequirements, now: number): PaymentProblem | undefined {
  const { authorization, signature } = payload;
  const seconds = BigInt(Math.floor(now / 1000));
  const validAfter = BigInt(authorization.validAfter);
  const validBefore = BigInt(authorization.validBefore);
  const due = BigInt(requirements.amount);
  if (accepted.scheme !== requirements.scheme) return "invalid_exact_evm_scheme";
  if (accepted.network !== requirements.network) return "invalid_exact_evm_network_mismatch";
  if (!same(accepted.asset, requirements.asset)) return "invalid_exact_evm_asset_mismatch";
  if (!same(accepted.payTo, requirements.payTo) || !same(authorization.to, requirements.payTo)) return "invalid_exact_evm_recipient_mismatch";
  // `exact` is exact: neither less nor more (scheme_exact.md; x402's verifier compares with !==).
  if (BigInt(accepted.amount) !== due || BigInt(authorization.value) !== due) return "invalid_exact_evm_payload_authorization_value_mismatch";
  // The token asks for block time > validAfter and < validBefore; a block mined now must be able to take it.
  if (validAfter >= seconds) return "invalid_exact_evm_payload_authorization_valid_after";
  if (validBefore < seconds + VALIDITY_MARGIN || validBefore > UINT256_MAX) return "invalid_exact_evm_payload_authorization_valid_before";
  const signer = recoverPayer(authorization, signature, requirements);
  if (signer === undefined || signer === ZERO_ADDRESS || !same(signer, authorization.from)) return "invalid_exact_evm_signature";
  return undefined;
}

/**
 * Whether this payment pays exactly what `requirements` ask, judged at `now` (UTC ms) and by what is written alone.
 * NOT checked: that the nonce was never used (see `preparePayment`); and, without a chain, the payer's balance and allowance,
 * and whether the token would take it. Throws `WalletError` `payment_invalid` with `accepts` and a {@link PaymentProblem}.
 */
export function verifyPayment(payment: PaymentPayload, requirements: PaymentRequirements, now: number): VerifiedPayment {
  const problem = problemOf(payment, requirements, now);
  if (problem !== undefined) throw paymentInvalid(requirements, problem);
  const { authorization, signature } = payment.payload;
  return {
    scheme: requirements.scheme,
    network: requirements.network,
    asset: requirements.asset.toLowerCase(),
    payer: authorization.from.toLowerCase(),
    payTo: requirements.payTo.toLowerCase(),
    amount: BigInt(authorization.value),
    validAfter: BigInt(authorization.validAfter),
    validBefore: BigInt(authorization.validBefore),
    nonce: authorization.nonce.toLowerCase(),
    signature: signature.toLowerCase(),
    extra: requirements.extra,
  };
}

/** Under which a payment is remembered: a token takes each nonce of a payer once, and so does the wallet. */
export const paymentKey = (network: string, asset: string, payer: string, nonce: string): string =>
  [network, asset, payer, nonce].join("/").toLowerCase();
