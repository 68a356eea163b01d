import { createHash } from "node:crypto";
import type { VerifiedGrant } from "./verify-grant.ts";

const types = {
  DataAccessGrant: [
    { name: "grantId", type: "string" },
    { name: "origin", type: "string" },
    { name: "issuer", type: "string" },
    { name: "credentialDigest", type: "bytes32" },
    { name: "accessDigest", type: "bytes32" },
    { name: "validFrom", type: "uint64" },
    { name: "validUntil", type: "uint64" },
    { name: "maxUses", type: "uint64" },
  ],
} as const;

const digest = (text: string): `0x${string}` => `0x${createHash("sha256").update(text).digest("hex")}`;
const seconds = (time: Date): bigint => BigInt(Math.floor(time.getTime() / 1000));

/**
 * The EIP-712 typed data whose signature comes with a priced grant (`consent`), made anew from the credential: recover the signer with any EVM
 * library and compare it with `consent.signer`, and that with the address you pay. Digests are SHA-256, times in seconds, `maxUses` 0: no limit.
 * The credential's payload is canonical JSON (RFC 8785), as the wallet signs it; from another form the signer comes out as a stranger.
 */
export function typedConsent(credential: string, { grantId, origin, issuer, authorizationDetails, validFrom, validUntil }: VerifiedGrant) {
  return {
    domain: { name: "Freehold", version: "1" },
    types,
    primaryType: "DataAccessGrant",
    message: {
      grantId,
      origin,
      issuer,
      credentialDigest: digest(credential),
      accessDigest: digest(JSON.stringify(authorizationDetails)),
      validFrom: seconds(validFrom),
      validUntil: seconds(validUntil),
      maxUses: BigInt(authorizationDetails[0]?.max_uses ?? 0),
    },
  } as const;
}
