import type { ChannelSight } from "../channels/look.ts";
import { FINAL, type Rules, type VoucherSettlement } from "./next-step.ts";

/** What became of a channel's vouchers by what its chain says. `moves` in the order in which they are written down. */
export type Seen = {
  /** The chain has as much of them claimed. */
  readonly claimed: readonly VoucherSettlement[];
  /** The chain has not, and has had time. */
  readonly dropped: readonly VoucherSettlement[];
  /** Claimed and sent to the payee, as deep as the person asked for. */
  readonly arrived: readonly VoucherSettlement[];
  /** Arrived once, and taken back by a reorganisation. */
  readonly reversed: readonly VoucherSettlement[];
  /** What should have paid them is not there, and has not been for longer than a reorganisation lasts. */
  readonly gone: readonly VoucherSettlement[];
  /** So deep that no reorganisation is expected any more. */
  readonly final: readonly VoucherSettlement[];
};

/** Milliseconds after which a claim that no node knows is taken for dropped. */
const DROPPED = 90_000;

const upTo = ({ payment }: VoucherSettlement): bigint => BigInt(payment.maxClaimableAmount);

/** Judges every voucher of one channel by the totals of its escrow alone. */
export function seenOnChain(settlements: readonly VoucherSettlement[], sight: ChannelSight, { confirmations, now, underWay = false }: Rules): Seen {
  const { head, totals, receiver, deep, final } = sight;
  const isClaimed = (one: VoucherSettlement): boolean => upTo(one) <= BigInt(totals.claimed);
  // What was sent is not told apart by channel: all that was claimed had been sent there.
  const isDeep = (one: VoucherSettlement): boolean => deep !== undefined && upTo(one) <= deep.claimed && deep.receiver.sent >= deep.receiver.claimed;
  const holds = (one: VoucherSettlement): boolean => isClaimed(one) && receiver.sent >= BigInt(one.sentTotal ?? "0");
  const isFinal = ({ transaction, seenAt = 0 }: VoucherSettlement): boolean =>
    head - (transaction?.block?.number ?? seenAt) + 1 >= confirmations + FINAL;
  // Both must say so: a deposit may have come since, or be gone from the newest blocks alone.
  const isGone = (one: VoucherSettlement): boolean => final !== undefined && upTo(one) > final.balance && upTo(one) > BigInt(totals.balance);
  const of = (state: VoucherSettlement["state"]) => settlements.filter((one) => one.state === state);
  return {
    claimed: of("authorized").filter(isClaimed),
    dropped: of("submitted").filter((one) => !isClaimed(one) && now - one.since > DROPPED && !underWay),
    arrived: of("submitted").filter((one) => isClaimed(one) && isDeep(one)),
    reversed: of("confirmed").filter((one) => !holds(one)),
    gone: of("authorized").filter((one) => !isClaimed(one) && isGone(one)),
    final: of("confirmed").filter((one) => holds(one) && isFinal(one)),
  };
}

/** The newest voucher that a channel can pay: the only one that must be claimed. `balance` undefined where nobody says. */
export function voucherToClaim(settlements: readonly VoucherSettlement[], balance: bigint | undefined): VoucherSettlement | undefined {
  return settlements
    .filter((one) => one.state === "authorized" && (balance === undefined || upTo(one) <= balance))
    .reduce<VoucherSettlement | undefined>((newest, one) => (newest === undefined || upTo(one) > upTo(newest) ? one : newest), undefined);
}

/** Those that a claim of `voucher` covers. */
export const coveredBy = (settlements: readonly VoucherSettlement[], voucher: VoucherSettlement): VoucherSettlement[] =>
  settlements.filter((one) => one.state === "authorized" && upTo(one) <= upTo(voucher));
