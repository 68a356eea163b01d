import type { PaymentPayload } from "../protocol/methods.ts";
import type { PaymentRequirements } from "./compensation.ts";
import { recoverSigner } from "./typed-signer.ts";

export type Authorization = PaymentPayload["payload"]["authorization"];

/** EIP-712 types of EIP-3009's `transferWithAuthorization`. */
const types = {
  EIP712Domain: [
    { name: "name", type: "string" },
    { name: "version", type: "string" },
    { name: "chainId", type: "uint256" },
    { name: "verifyingContract", type: "address" },
  ],
  TransferWithAuthorization: [
    { name: "from", type: "address" },
    { name: "to", type: "address" },
    { name: "value", type: "uint256" },
    { name: "validAfter", type: "uint256" },
    { name: "validBefore", type: "uint256" },
    { name: "nonce", type: "bytes32" },
  ],
};

/**
 * Address (lower case) that signed this EIP-3009 authorization for the token and chain of `requirements`, or undefined where
 * nothing can be recovered. Accounts with a key only: contract accounts (ERC-1271) cannot be checked without a chain.
 */
export function recoverPayer(authorization: Authorization, signature: string, requirements: PaymentRequirements): string | undefined {
  const { from, to, value, validAfter, validBefore, nonce } = authorization;
  const domain = {
    name: requirements.extra.name,
    version: requirements.extra.version,
    chainId: Number(requirements.network.slice("eip155:".length)),
    verifyingContract: requirements.asset,
  };
  const message = { from, to, value, validAfter, validBefore, nonce };
  return recoverSigner({ types, primaryType: "TransferWithAuthorization", domain, message }, signature);
}
