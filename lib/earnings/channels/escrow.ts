import { type MessageTypes, SignTypedDataVersion, TypedDataUtils } from "@metamask/eth-sig-util/sign-typed-data";
import { hex } from "../../crypto/bytes.ts";
import { recoverSigner } from "../typed-signer.ts";

/** Where x402's escrow lies on every chain. Source: `BATCH_SETTLEMENT_ADDRESS` of `@x402/evm`, which a test compares. */
export const ESCROW = "0x4020074e9dF2ce1deE5A9C1b5c3f541D02a10003";
/** Seconds that the escrow allows between announcing a withdrawal and taking it, at most. */
export const MAX_WITHDRAW_DELAY = 2_592_000;

/** What a channel is made of: its hash is the channel's name. `withdrawDelay` in seconds; addresses and salt 0x-prefixed hex. */
export type ChannelConfig = {
  readonly payer: string;
  /** Whose vouchers count; zero: the payer's own. */
  readonly payerAuthorizer: string;
  readonly receiver: string;
  readonly receiverAuthorizer: string;
  readonly token: string;
  readonly withdrawDelay: number;
  readonly salt: string;
};

/** `maxClaimableAmount`: of all reads together, atomic units. */
export type Voucher = { readonly channelId: string; readonly maxClaimableAmount: string; readonly signature: string };

const domainType = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
];

const channelTypes = {
  EIP712Domain: domainType,
  ChannelConfig: [
    { name: "payer", type: "address" },
    { name: "payerAuthorizer", type: "address" },
    { name: "receiver", type: "address" },
    { name: "receiverAuthorizer", type: "address" },
    { name: "token", type: "address" },
    { name: "withdrawDelay", type: "uint40" },
    { name: "salt", type: "bytes32" },
  ],
};

const voucherTypes = {
  EIP712Domain: domainType,
  Voucher: [
    { name: "channelId", type: "bytes32" },
    { name: "maxClaimableAmount", type: "uint128" },
  ],
};

const claimTypes = {
  EIP712Domain: domainType,
  ClaimBatch: [{ name: "claims", type: "ClaimEntry[]" }],
  ClaimEntry: [
    { name: "channelId", type: "bytes32" },
    { name: "maxClaimableAmount", type: "uint128" },
    { name: "totalClaimed", type: "uint128" },
  ],
};

/** EIP-712 typed data over the escrow's own domain. Source: x402, specs/schemes/batch-settlement (EVM). */
const typed = <T extends MessageTypes>(network: string, types: T, primaryType: keyof T & string, message: Record<string, unknown>) => ({
  types,
  primaryType,
  domain: { name: "x402 Batch Settlement", version: "1", chainId: Number(network.slice("eip155:".length)), verifyingContract: ESCROW },
  message,
});

/** The name of a channel on a network (CAIP-2): 32 bytes, lower case. */
export const channelIdOf = (config: ChannelConfig, network: string): string =>
  `0x${hex(TypedDataUtils.eip712Hash(typed(network, channelTypes, "ChannelConfig", config), SignTypedDataVersion.V4))}`;

/** Address (lower case) that signed a voucher, or undefined where nothing can be recovered. Accounts with a key only. */
export const recoverVoucher = ({ channelId, maxClaimableAmount, signature }: Voucher, network: string): string | undefined =>
  recoverSigner(typed(network, voucherTypes, "Voucher", { channelId, maxClaimableAmount }), signature);

export type ClaimEntry = { readonly channelId: string; readonly maxClaimableAmount: string; readonly totalClaimed: string };

/** What the receiver's authorizer signs so that anyone may bring the claims. */
export const typedClaims = (network: string, claims: readonly ClaimEntry[]) => typed(network, claimTypes, "ClaimBatch", { claims });
