import type { Vault } from "../../vault/vault.ts";
import type { TokenClaim } from "../assets.ts";
import type { ChannelConfig } from "./escrow.ts";

/** What an escrow says of a channel, in atomic units. `withdrawing`: announced by the payer to be taken back, at `withdrawRequestedAt` (UTC seconds). */
export type ChannelTotals = {
  readonly balance: string;
  readonly claimed: string;
  readonly withdrawing: string;
  readonly withdrawRequestedAt: number;
};

/**
 * A payment channel of one app. Written in one transaction with each read that it pays for, and its revision with it: a voucher counts once.
 * Amounts are decimal strings in atomic units, times UTC milliseconds unless said.
 */
export type Channel = ChannelTotals & {
  readonly network: string;
  readonly channelId: string;
  readonly config: ChannelConfig;
  readonly extra: TokenClaim;
  readonly origin: string;
  /** The grant of its last read. */
  readonly grantId: string;
  /** All that its reads came to so far: only ever grows. */
  readonly charged: string;
  /** The newest voucher, which is for all that was charged. */
  readonly signature?: string;
  /** When vouchers were last claimed. */
  readonly claimedAt: number;
  /** Number of the newest block when it was first seen to hold less than was charged; absent while it holds as much. */
  readonly shortAt?: number;
  /** Claimed by a service, and not known to have been sent on. */
  readonly toSend: boolean;
  /** Not looked at before; how often something was tried in vain, and why. */
  readonly nextAt: number;
  readonly failed: number;
  readonly reason?: string;
};

export const channelsOf = (vault: Vault) => vault.collection<Channel>("channels");
export const channelKey = (network: string, channelId: string): string => `${network}/${channelId}`.toLowerCase();

/**
 * A channel with what was seen of it. In a vault that was put back from an older copy the chain knows of claims that the wallet forgot: vouchers
 * count on from there, and the newest one that is kept is not for that.
 */
export function withSeen(channel: Channel, totals: ChannelTotals): Channel {
  const { signature: _older, ...rest } = channel;
  const seen = BigInt(totals.claimed) > BigInt(channel.charged) ? { ...rest, ...totals, charged: totals.claimed } : { ...channel, ...totals };
  return withoutShortage(seen);
}

const isShort = ({ balance, charged }: Channel): boolean => BigInt(balance) < BigInt(charged);

/** The same, not called short any more where it is not. */
export function withoutShortage(channel: Channel): Channel {
  const { shortAt: _before, ...covered } = channel;
  return isShort(channel) ? channel : covered;
}

/** The same with the block from which on it is short: the first at which it was seen so, and none after the newest block. */
export const seenShort = (channel: Channel, head: number): Channel =>
  isShort(channel) ? { ...channel, shortAt: Math.min(channel.shortAt ?? head, head) } : channel;

/** What vouchers may come to: what lies there, less what its payer is about to take back. */
export function coveredBy({ balance, claimed, withdrawing }: Pick<ChannelTotals, "balance" | "claimed" | "withdrawing">): bigint {
  const left = BigInt(balance) - BigInt(withdrawing);
  return left > BigInt(claimed) ? left : BigInt(claimed);
}
