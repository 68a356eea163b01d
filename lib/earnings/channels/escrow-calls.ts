import { callData, selectors, tail, wordsOf } from "../settlement/abi.ts";
import { type ChannelConfig, ESCROW } from "./escrow.ts";

type Call = { readonly to: string; readonly data: string };

/** Where x402's collector of deposits by EIP-3009 lies. Source: `ERC3009_DEPOSIT_COLLECTOR_ADDRESS` of `@x402/evm`, which a test compares. */
export const COLLECTOR = "0x4020806089470a89826cB9fB1f4059150b550004";

const WORD = 32;
const configWords = ({ payer, payerAuthorizer, receiver, receiverAuthorizer, token, withdrawDelay, salt }: ChannelConfig) =>
  [payer, payerAuthorizer, receiver, receiverAuthorizer, token, withdrawDelay, salt] as const;

/** A voucher of one channel, of which all is taken; `authorizerSignature` is that of the receiver's authorizer over the claim. */
export type Claim = {
  readonly config: ChannelConfig;
  readonly maxClaimableAmount: bigint;
  readonly signature: string;
  readonly authorizerSignature: string;
};

/** `claimWithSignature` of one voucher: books for the receiver what it allows. */
export function claimCall({ config, maxClaimableAmount, signature, authorizerSignature }: Claim): Call {
  // A list of one, at its own offset; in it the config, the amount, where the signature is, what is taken, and the signature.
  const claim = wordsOf(...configWords(config), maxClaimableAmount, 10 * WORD, maxClaimableAmount) + tail(signature);
  const list = wordsOf(1, WORD) + claim;
  return {
    to: ESCROW,
    data: callData(selectors.claimWithSignature, 2 * WORD, 2 * WORD + list.length / 2) + list + tail(authorizerSignature),
  };
}

/** `settle`: sends a receiver what was claimed for it in a token. */
export const settleCall = ({ receiver, token }: Pick<ChannelConfig, "receiver" | "token">): Call => ({
  to: ESCROW,
  data: callData(selectors.settle, receiver, token),
});

/** A deposit that its payer signed by EIP-3009. Amount in atomic units, times in UTC seconds, both as decimal strings. */
export type Deposit = {
  readonly amount: string;
  readonly authorization: {
    readonly erc3009Authorization: { readonly validAfter: string; readonly validBefore: string; readonly salt: string; readonly signature: string };
  };
};

/** `deposit` by way of that collector. */
export function depositCall(config: ChannelConfig, { amount, authorization }: Deposit): Call {
  const { validAfter, validBefore, salt, signature } = authorization.erc3009Authorization;
  const collected = wordsOf(BigInt(validAfter), BigInt(validBefore), salt, 4 * WORD) + tail(signature);
  return {
    to: ESCROW,
    data: callData(selectors.deposit, ...configWords(config), BigInt(amount), COLLECTOR, 10 * WORD) + tail(`0x${collected}`),
  };
}
