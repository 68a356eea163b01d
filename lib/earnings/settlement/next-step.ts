import type { PaymentRecord, Transaction, VoucherRecord } from "../ledger.ts";
import type { Sight } from "./chain.ts";

/** A payment that is under way: where it stands by the ledger, and how often something was tried in vain. */
export type Settlement<Payment extends PaymentRecord | VoucherRecord = PaymentRecord> = {
  /** The number of the ledger's entry that authorized it. */
  readonly seq: number;
  readonly payment: Payment;
  readonly state: "authorized" | "submitted" | "confirmed";
  readonly transaction?: Transaction;
  /** Of one that is confirmed: how much came. */
  readonly arrived?: string;
  /** Of a confirmed voucher: what its receiver had been sent in all when it had arrived. */
  readonly sentTotal?: string;
  /** When it came into its state, UTC ms. */
  readonly since: number;
  readonly failed: number;
  /** Not looked at before, UTC ms. */
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
      readonly kind: "submitted" | "returned" | "confirmed" | "reversed" | "failed" | "expired";
      readonly transaction?: Transaction;
      readonly arrived?: bigint;
      readonly sentTotal?: bigint;
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

/** What is to be done next with a payment, by what its chain says. Without a chain (`sight` undefined) nothing is ever known to have arrived. */
export function nextStep(settlement: Settlement, sight: Sight | undefined, rules: Rules): Step {
  if (!sight) return unwatched(settlement, rules);
  if (sight.state === "unclear") return wait;
  switch (settlement.state) {
    case "authorized":
      return promised(settlement, sight);
    case "submitted":
      return sent(settlement, sight, rules);
    case "confirmed":
      return come(settlement, sight, rules);
  }
}

function unwatched({ state, payment: { validBefore } }: Settlement, { now }: Rules): Step {
  if (state !== "authorized") return wait;
  return now >= Number(validBefore) * 1000 ? { do: "move", kind: "expired" } : { do: "submit" };
}

function promised({ payment: { validBefore } }: Settlement, sight: Sight): Step {
  if (sight.state === "used") return { do: "move", kind: "submitted", transaction: { hash: sight.hash } };
  // Nobody can settle it any more, whoever made that so: by way of `submitted`, where what fails comes from.
  if (sight.state === "cancelled") return { do: "move", kind: "submitted", reason: "cancelled" };
  return BigInt(sight.head.time) >= BigInt(validBefore) ? { do: "move", kind: "expired" } : { do: "submit" };
}

function sent({ payment, since, failed }: Settlement, sight: Sight, { confirmations, now, underWay = false }: Rules): Step {
  if (sight.state === "cancelled") return { do: "move", kind: "failed", reason: "cancelled" };
  if (sight.state === "used") {
    if (depthOf(sight) < confirmations) return wait;
    const amount = BigInt(payment.amount);
    const arrived = sight.arrived < amount ? sight.arrived : amount;
    if (arrived < amount && failed < DOUBTS) return { do: "wait", doubted: true };
    const transaction = { hash: sight.hash, block: sight.block };
    return arrived === 0n
      ? { do: "move", kind: "failed", transaction, reason: "nothing_arrived" }
      : { do: "move", kind: "confirmed", transaction, arrived };
  }
  const isOver = BigInt(sight.head.time) >= BigInt(payment.validBefore);
  return isOver || (now - since > DROPPED && !underWay) ? { do: "move", kind: "returned", reason: "dropped" } : wait;
}

function come({ transaction }: Settlement, sight: Sight, { confirmations }: Rules): Step {
  if (sight.state !== "used" || sight.block.hash !== transaction?.block?.hash) return { do: "move", kind: "reversed", reason: "reorganised" };
  return depthOf(sight) >= confirmations + FINAL ? { do: "close" } : wait;
}

/** Blocks from the payment's own to the newest, both counted. */
const depthOf = (sight: Extract<Sight, { state: "used" }>): number => sight.head.number - sight.block.number + 1;
