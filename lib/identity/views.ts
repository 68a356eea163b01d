/** One DID of the person's, and the one app that knows it. `payoutDid` is the payout account as a DID (did:pkh). */
export type IdentityView = {
  readonly origin: string;
  readonly did: string;
  readonly payoutAddress: string;
  readonly payoutDid: string;
  readonly createdAt: number;
};
