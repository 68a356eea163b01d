/** One DID of the person's, and the one app that knows it. */
export type IdentityView = { readonly origin: string; readonly did: string; readonly payoutAddress: string; readonly createdAt: number };
