import type { Movement, PaymentRecord, Transaction, VoucherRecord } from "../ledger.ts";
import type { Sight } from "./chain.ts";

/** A payment that is under way: where it stands by the ledger, and how often something was tried in vain. */
export type Settlement<Payment extends PaymentRecord | VoucherRecord = PaymentRecord> = {
  /** The number of the ledger's entry that authorized it. */
  readonly seq: number;
  readonly payment: Payment;
  /** `failed` and `expired`: called lost, and watched until that is final. */
  readonly state: "authorized" | "submitted" | "confirmed" | "failed" | "expired";
  readonly transaction?: Transaction;
  /** Of one that is confirmed: how much came. */
  readonly arrived?: string;
  /** Of a confirmed voucher: what its receiver had been sent in all when it had arrived. */
  readonly sentTotal?: string;
  /** Of a confirmed voucher whose transaction nobody names: number of a block by which it had arrived. */
  readonly seenAt?: number;
  /** When it was promised, UTC ms; those of old do not say. */
  readonly promisedAt?: number;
  /** How often the node said that less arrived than was paid. */
  readonly doubts?: number;
  /** When it came into its state, UTC ms. */
  readonly since: number;
  readonly failed: number;
  /** Not looked at before, UTC ms: after a failure. */
  readonly nextAt: number;
  readonly reason?: string;
};

export type VoucherSettlement = Settlement<VoucherRecord>;
export type AnySettlement = Settlement<PaymentRecord | VoucherRecord>;
export type Move = Extract<Step, { do: "move" }>;

export type Step =
  | { readonly do: "submit" }
  /** `doubted`: the node says that less arrived than was paid. */
  | { readonly do: "wait"; readonly doubted?: true }
  /** Deep enough that no reorganisation is expected any more. */
  | { readonly do: "close" }
  | {
      readonly do: "move";
      readonly kind: Movement["kind"];
      readonly transaction?: Transaction;
      readonly arrived?: bigint;
      readonly sentTotal?: bigint;
      readonly seenAt?: number;
      readonly reason?: string;
    };

/** `underWay`: the transaction is the wallet's own, and still waits for a block. */
export type Rules = { readonly confirmations: number; readonly now: number; readonly underWay?: boolean };

/** Blocks beyond the person's own number after which nothing is looked at again. */
export const FINAL = 64;
/** Milliseconds after which a transaction that no node knows is taken for dropped. */
const DROPPED = 90_000;
/** How often a node is asked again before it is believed that less arrived than was paid. */
const DOUBTS = 3;

const wait: Step = { do: "wait" };

/** Whether it is not known yet what becomes of it. */
export const isOpen = ({ state }: AnySettlement): boolean => state === "authorized" || state === "submitted";

/** Blocks, the newest counted, after which the chain's word on a payment is not asked for again. */
export const depthFor = ({ state }: Pick<Settlement, "state">, confirmations: number): number =>
  state === "failed" || state === "expired" ? confirmations + FINAL : confirmations;

/** What is to be done next with a payment, by what its chain says. Without a chain (`sight` undefined) nothing is ever known to have arrived. */
export function nextStep(settlement: Settlement, sight: Sight | undefined, rules: Rules): Step {
  if (!sight) return unwatched(settlement, rules);
  if (sight.state === "unclear") return wait;
  switch (settlement.state) {
    case "authorized":
      return promised(settlement, sight, rules);
    case "submitted":
      return sent(settlement, sight, rules);
    case "confirmed":
      return come(settlement, sight, rules);
    case "failed":
    case "expired":
      return lost(settlement, sight, rules);
  }
}

type Seen = Exclude<Sight, { state: "unclear" }>;

function unwatched({ state, payment: { validBefore } }: Settlement, { now }: Rules): Step {
  if (state !== "authorized") return wait;
  return now >= Number(validBefore) * 1000 ? { do: "move", kind: "expired" } : { do: "submit" };
}

function promised({ payment }: Settlement, sight: Seen, { confirmations }: Rules): Step {
  if (sight.state === "used") return { do: "move", kind: "submitted", transaction: { hash: sight.hash } };
  // By way of `submitted`, where what fails comes from.
  if (sight.state === "cancelled") return depthOf(sight) < confirmations ? wait : { do: "move", kind: "submitted", reason: "cancelled" };
  if (sight.isOver) return { do: "move", kind: "expired" };
  return isLate(payment, sight) ? wait : { do: "submit" };
}

function sent({ payment, since, doubts = 0 }: Settlement, sight: Seen, { confirmations, now, underWay = false }: Rules): Step {
  if (sight.state === "cancelled") return depthOf(sight) < confirmations ? wait : { do: "move", kind: "failed", reason: "cancelled" };
  if (sight.state === "used") {
    if (depthOf(sight) < confirmations) return wait;
    const arrived = arrivedOf(payment, sight);
    if (arrived < BigInt(payment.amount) && doubts < DOUBTS) return { do: "wait", doubted: true };
    const transaction = { hash: sight.hash, block: sight.block };
    return arrived === 0n
      ? { do: "move", kind: "failed", transaction, reason: "nothing_arrived" }
      : { do: "move", kind: "confirmed", transaction, arrived };
  }
  return isLate(payment, sight) || (now - since > DROPPED && !underWay) ? { do: "move", kind: "returned", reason: "dropped" } : wait;
}

function come({ payment, transaction, arrived = payment.amount }: Settlement, sight: Seen, { confirmations }: Rules): Step {
  if (sight.state !== "used" || sight.block.hash !== transaction?.block?.hash) return { do: "move", kind: "reversed", reason: "reorganised" };
  // The node had told less than there was.
  if (arrivedOf(payment, sight) > BigInt(arrived)) return { do: "move", kind: "reversed" };
  return depthOf(sight) >= confirmations + FINAL ? { do: "close" } : wait;
}

/** It is lost until the chain says otherwise: by a reorganisation, or because the node had said what is not so. */
function lost({ state, payment, transaction }: Settlement, sight: Seen, { confirmations }: Rules): Step {
  const kind = state === "expired" ? "revived" : "reopened";
  if (sight.state === "unused") {
    if (sight.isOver) return { do: "close" };
    return state === "expired" || isLate(payment, sight) ? wait : { do: "move", kind };
  }
  const isAsBefore = sight.state === "cancelled" || (sight.arrived === 0n && sight.block.hash === transaction?.block?.hash);
  if (!isAsBefore) return { do: "move", kind, transaction: { hash: sight.hash } };
  return depthOf(sight) >= confirmations + FINAL ? { do: "close" } : wait;
}

/** Too late for the newest block to take it. */
const isLate = ({ validBefore }: PaymentRecord, { head }: Sight): boolean => BigInt(head.time) >= BigInt(validBefore);

/** At most what was paid. */
const arrivedOf = ({ amount }: PaymentRecord, { arrived }: Extract<Sight, { state: "used" }>): bigint =>
  arrived < BigInt(amount) ? arrived : BigInt(amount);

/** Blocks from the payment's own to the newest, both counted. */
const depthOf = ({ head, block }: Extract<Sight, { state: "used" | "cancelled" }>): number => head.number - block.number + 1;
