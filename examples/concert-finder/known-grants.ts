import type { PushedEvent } from "../../sdk/server/receive-event.ts";
import type { VerifiedGrant } from "../../sdk/server/verify-grant.ts";

type Known = { readonly issuer: string; readonly revokedAt?: Date };

const MOST = 10_000;

/** The grants that this server has verified, and what wallets pushed about them. In memory: gone with the server. */
export function knownGrants() {
  const known = new Map<string, Known>();
  return {
    /** What was verified before keeps what was pushed since. */
    add: ({ grantId, issuer }: VerifiedGrant): void => {
      const [oldest] = known.keys();
      if (oldest !== undefined && !known.has(grantId) && known.size >= MOST) known.delete(oldest);
      if (known.get(grantId)?.issuer !== issuer) known.set(grantId, { issuer });
    },
    issuerOf: (grantId: string): string | undefined => known.get(grantId)?.issuer,
    isRevoked: (grantId: string): boolean => known.get(grantId)?.revokedAt !== undefined,
    /** An app that is asked to delete has nothing to go on with either. */
    take: ({ grantId, issuer, at }: PushedEvent): void => void known.set(grantId, { issuer, revokedAt: at }),
  };
}
