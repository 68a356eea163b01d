import { x402Client } from "@x402/core/client";
import type { PaymentPayload, PaymentRequirements, SettleResponse } from "@x402/core/types";
import { claimBatchTypes, ERC3009_DEPOSIT_COLLECTOR_ADDRESS, refundTypes, toClientEvmSigner, voucherTypes } from "@x402/evm";
import { BatchSettlementEvmScheme, computeChannelId, InMemoryClientChannelStorage, updateChannelFromSettle } from "@x402/evm/batch-settlement/client";
import { ExactEvmScheme } from "@x402/evm/exact/client";
import {
  type Address,
  BaseError,
  ContractFunctionRevertedError,
  encodeAbiParameters,
  type Hex,
  hexToBigInt,
  keccak256,
  parseAbiParameters,
  zeroHash,
} from "viem";
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";
import type { LocalChain } from "./local-chain.ts";

/** The escrow's place, written down once more: a test that asked the package would follow it anywhere. */
export const ESCROW: Address = "0x4020074e9dF2ce1deE5A9C1b5c3f541D02a10003";
export const WITHDRAW_DELAY = 900;

export const newAccount = (): PrivateKeyAccount => privateKeyToAccount(generatePrivateKey());
/** Seconds, as the chain's clock has them. */
export const chainTime = async (chain: LocalChain): Promise<bigint> => (await chain.client.getBlock()).timestamp;

/** What a channel is made of. The receiver signs for itself. */
export type ChannelConfig = {
  readonly payer: Address;
  readonly payerAuthorizer: Address;
  readonly receiver: Address;
  readonly receiverAuthorizer: Address;
  readonly token: Address;
  readonly withdrawDelay: number;
  readonly salt: Hex;
};

export const channelOf = (payer: Address, receiver: Address, token: Address, salt: Hex = zeroHash): ChannelConfig => ({
  payer,
  payerAuthorizer: payer,
  receiver,
  receiverAuthorizer: receiver,
  token,
  withdrawDelay: WITHDRAW_DELAY,
  salt,
});

const domainOn = (chain: LocalChain) => ({ name: "x402 Batch Settlement", version: "1", chainId: chain.chainId, verifyingContract: ESCROW }) as const;
export const channelIdOn = (chain: LocalChain, config: ChannelConfig): Hex => computeChannelId(config, chain.chainId);

/** A claim that `payer` signed: up to `max`, of which the receiver takes `total`. */
export async function voucherClaim(chain: LocalChain, payer: PrivateKeyAccount, config: ChannelConfig, max: bigint, total: bigint = max) {
  const message = { channelId: channelIdOn(chain, config), maxClaimableAmount: max };
  const signature = await payer.signTypedData({ domain: domainOn(chain), types: voucherTypes, primaryType: "Voucher", message });
  return { voucher: { channel: config, maxClaimableAmount: max }, signature, totalClaimed: total };
}

type Claim = Awaited<ReturnType<typeof voucherClaim>>;

/** The receiver's authorizer, for a batch that anyone may bring. */
export const signClaims = (chain: LocalChain, authorizer: PrivateKeyAccount, claims: readonly Claim[]): Promise<Hex> =>
  authorizer.signTypedData({
    domain: domainOn(chain),
    types: claimBatchTypes,
    primaryType: "ClaimBatch",
    message: {
      claims: claims.map(({ voucher, totalClaimed }) => ({
        channelId: channelIdOn(chain, voucher.channel),
        maxClaimableAmount: voucher.maxClaimableAmount,
        totalClaimed,
      })),
    },
  });

export const signRefund = (chain: LocalChain, authorizer: PrivateKeyAccount, channelId: Hex, nonce: bigint, amount: bigint): Promise<Hex> =>
  authorizer.signTypedData({ domain: domainOn(chain), types: refundTypes, primaryType: "Refund", message: { channelId, nonce, amount } });

/** EIP-3009, as a token's owner signs it. */
export const authorizationTypes = {
  TransferWithAuthorization: [
    { name: "from", type: "address" },
    { name: "to", type: "address" },
    { name: "value", type: "uint256" },
    { name: "validAfter", type: "uint256" },
    { name: "validBefore", type: "uint256" },
    { name: "nonce", type: "bytes32" },
  ],
  ReceiveWithAuthorization: [
    { name: "from", type: "address" },
    { name: "to", type: "address" },
    { name: "value", type: "uint256" },
    { name: "validAfter", type: "uint256" },
    { name: "validBefore", type: "uint256" },
    { name: "nonce", type: "bytes32" },
  ],
  CancelAuthorization: [
    { name: "authorizer", type: "address" },
    { name: "nonce", type: "bytes32" },
  ],
} as const;

export const tokenDomain = (chain: LocalChain, token: Address) =>
  ({ name: "Test Dollar", version: "1", chainId: chain.chainId, verifyingContract: token }) as const;

export type DepositArgs = readonly [config: ChannelConfig, amount: bigint, collector: Address, data: Hex];

/** Arguments of a deposit by EIP-3009 that the payer signed, good for a day of the chain's time. */
export async function depositArgs(chain: LocalChain, payer: PrivateKeyAccount, config: ChannelConfig, amount: bigint): Promise<DepositArgs> {
  const salt = hexToBigInt(generatePrivateKey());
  const validBefore = (await chainTime(chain)) + 86_400n;
  const nonce = keccak256(encodeAbiParameters(parseAbiParameters("bytes32, uint256"), [channelIdOn(chain, config), salt]));
  const signature = await payer.signTypedData({
    domain: tokenDomain(chain, config.token),
    types: authorizationTypes,
    primaryType: "ReceiveWithAuthorization",
    message: { from: payer.address, to: ERC3009_DEPOSIT_COLLECTOR_ADDRESS, value: amount, validAfter: 0n, validBefore, nonce },
  });
  const data = encodeAbiParameters(parseAbiParameters("uint256, uint256, uint256, bytes"), [0n, validBefore, salt, signature]);
  return [config, amount, ERC3009_DEPOSIT_COLLECTOR_ADDRESS, data];
}

/** An app with the stock client: both schemes, any token, ten reads' worth in a deposit. */
export function payingApp(chain: LocalChain, account: PrivateKeyAccount) {
  const storage = new InMemoryClientChannelStorage();
  const signer = toClientEvmSigner(account, chain.client);
  const options = { storage, depositPolicy: { depositMultiplier: 10 }, rpcUrl: chain.rpcUrl };
  const client = x402Client.fromConfig({
    schemes: [
      { network: "eip155:*", client: new ExactEvmScheme(signer) },
      { network: "eip155:*", client: new BatchSettlementEvmScheme(signer, options) },
    ],
    spendControls: { maxAmountPerPayment: false, allowedAssets: true },
  });
  return {
    pay: (requirements: PaymentRequirements, extensions?: Record<string, unknown>): Promise<PaymentPayload> =>
      client.createPaymentPayload({
        x402Version: 2,
        resource: { url: "https://app.example/" },
        accepts: [requirements],
        ...(extensions && { extensions }),
      }),
    /** What the app keeps of a read that was answered. */
    served: (payment: PaymentPayload, charged: string): Promise<void> => {
      const { voucher, deposit } = payment.payload as { voucher: { channelId: Hex }; deposit?: { amount: string } };
      return updateChannelFromSettle(storage, {
        server: { chargedAmount: charged },
        local: { channelId: voucher.channelId, requestAmount: payment.accepted.amount, ...(deposit && { depositAmount: deposit.amount }) },
      });
    },
  };
}

/** What a wallet asks for, with the price in atomic units. */
export function requirementsOf(
  chain: LocalChain,
  scheme: "exact" | "batch-settlement",
  { payTo, asset, amount, extra = {} }: { payTo: Address; asset: Address; amount: string; extra?: Record<string, unknown> },
): PaymentRequirements {
  const batch = { receiverAuthorizer: payTo, withdrawDelay: WITHDRAW_DELAY };
  return {
    scheme,
    network: `eip155:${chain.chainId}`,
    asset,
    amount,
    payTo,
    maxTimeoutSeconds: 600,
    extra: { name: "Test Dollar", version: "1", ...(scheme === "batch-settlement" && batch), ...extra },
  };
}

/** A settle request of the batch scheme, as a receiver makes it: `x402` carries claims and refunds in the place of a payment. */
export const asPayment = (requirements: PaymentRequirements, payload: object): PaymentPayload => ({
  x402Version: 2,
  accepted: requirements,
  payload: { ...payload },
});

export function succeeded(response: SettleResponse): SettleResponse {
  if (!response.success) throw new Error(`${response.errorReason}: ${response.errorMessage}`);
  return response;
}

/** Name of the Solidity error that a call was refused with, or what else went wrong; `undefined` where it was not refused. */
export async function refusal(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (!(error instanceof BaseError)) throw error;
    const reverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
    return reverted instanceof ContractFunctionRevertedError ? (reverted.data?.errorName ?? reverted.signature) : error.shortMessage;
  }
}
