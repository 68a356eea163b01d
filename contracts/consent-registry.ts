import type { Address } from "viem";

/** EIP-712 types that the registry's callers sign with the payout key (`ConsentRegistry.sol`). */
export const consentTypes = {
  AnchorGrant: [
    { name: "subject", type: "address" },
    { name: "digest", type: "bytes32" },
    { name: "deadline", type: "uint256" },
  ],
  RevokeGrant: [
    { name: "subject", type: "address" },
    { name: "digest", type: "bytes32" },
    { name: "deadline", type: "uint256" },
  ],
} as const;

export const consentDomain = (chainId: number, verifyingContract: Address) =>
  ({ name: "Freehold Consent Registry", version: "1", chainId, verifyingContract }) as const;
