import { recoverTypedSignature, SignTypedDataVersion } from "@metamask/eth-sig-util/sign-typed-data";
import type { PaymentPayload } from "../protocol/methods.ts";
import type { PaymentRequirements } from "./compensation.ts";

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

const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/**
 * 65 bytes r, s, v as the token's own contract takes them: s in the lower half of the curve order (EIP-2, so that one
 * authorization has one signature) and v 27 or 28. The recovery below would take more, and such a payment could never settle.
 */
function isCanonical(signature: string): boolean {
  if (!/^0x[0-9a-fA-F]{130}$/.test(signature)) return false;
  const s = BigInt(`0x${signature.slice(66, 130)}`);
  const v = Number.parseInt(signature.slice(130), 16);
  return s > 0n && s <= HALF_ORDER && (v === 27 || v === 28);
}

/**
 * Address (lower case) that signed this EIP-3009 authorization for the token and chain of `requirements`, or undefined where
 * nothing can be recovered. Accounts with a key only: contract accounts (ERC-1271) cannot be checked without a chain.
 */
export function recoverPayer(authorization: Authorization, signature: string, requirements: PaymentRequirements): string | undefined {
  if (!isCanonical(signature)) return undefined;
  const { from, to, value, validAfter, validBefore, nonce } = authorization;
  try {
    return recoverTypedSignature({
      data: {
        types,
        primaryType: "TransferWithAuthorization",
        domain: {
          name: requirements.extra.name,
          version: requirements.extra.version,
          chainId: Number(requirements.network.slice("eip155:".length)),
          verifyingContract: requirements.asset,
        },
        message: { from, to, value, validAfter, validBefore, nonce },
      },
      signature,
      version: SignTypedDataVersion.V4,
    }).toLowerCase();
  } catch {
    // r or s is no point of the curve: whatever the reason, nobody signed this.
    return undefined;
  }
}
