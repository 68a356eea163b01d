import type { TokenClaim } from "../assets.ts";
import type { ChannelConfig } from "./escrow.ts";

/** What a payment service must hear of a channel: x402 `PaymentRequirements` for exactly this one. `extra`: the token's EIP-712 domain. */
export function requirementsFor({ network, config }: { readonly network: string; readonly config: ChannelConfig }, { name, version }: TokenClaim) {
  const { token, receiver, receiverAuthorizer, withdrawDelay } = config;
  return {
    scheme: "batch-settlement",
    network,
    asset: token,
    amount: "0",
    payTo: receiver,
    maxTimeoutSeconds: 300,
    extra: { name, version, receiverAuthorizer, withdrawDelay, assetTransferMethod: "eip3009" },
  };
}
