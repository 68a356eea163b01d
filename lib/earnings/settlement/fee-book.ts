import { feeEntry, type Mined } from "../ledger.ts";
import type { Outcome } from "./node.ts";
import type { Account, Sending, Update } from "./sending.ts";

/** Milliseconds for which one may be found: about as long as nodes keep what waits for a block. */
export const LOOSE = 3 * 3_600_000;
/** Fees that are remembered, and transactions that are looked for: no reorganisation of as many blocks is expected. */
const MOST = 32;

/** It is in a block, as `outcome` says, or its nonce is. */
export function afterBlock({ sending, pause: _over, ...account }: Account, outcome: Outcome | undefined, at: number): Update {
  if (!sending) return { account, entries: [] };
  return outcome ? withOutcome(account, sending, outcome, at) : { account: withLoose(account, sending, at), entries: [] };
}

/** It is not wanted any more. A node may still have it. */
export function afterGivingUp({ sending, ...account }: Account, at: number): Account {
  if (!sending) return account;
  const { nonce, maxFeePerGas, maxPriorityFeePerGas } = sending;
  return { ...withLoose(account, sending, at), givenUp: { nonce, maxFeePerGas, maxPriorityFeePerGas } };
}

const withLoose = (account: Account, { purpose, nonce, hashes }: Sending, at: number): Account => ({
  ...account,
  loose: [...(account.loose ?? []), { purpose, nonce, hashes, at }].slice(-MOST),
});

/** Without those that nobody looks for any longer. */
export const withoutOld = (account: Account, now: number): Account => ({
  ...account,
  loose: (account.loose ?? []).filter(({ at }) => now >= at && now - at < LOOSE),
});

/**
 * Writes a transaction's fee down, once: a nonce is used once, so that another fee for the same one, or for the same transaction in another
 * block, is what a reorganisation took back. A failure is remembered with its purpose.
 */
export function withOutcome(account: Account, { purpose, nonce }: Pick<Sending, "purpose" | "nonce">, outcome: Outcome, at: number): Update {
  const { transaction, failed, fee } = outcome;
  const { network, booked = [], loose = [] } = account;
  const before = booked.find((one) => one.nonce === nonce);
  if (before && isSame(before.transaction, transaction))
    return { account: { ...account, loose: loose.filter((one) => one.nonce !== nonce) }, entries: [] };
  const rest = booked.filter((one) => one !== before);
  return {
    account: {
      ...account,
      failed: failed ? withFailure(account.failed, purpose) : account.failed,
      loose: loose.filter((one) => one.nonce !== nonce),
      booked: fee === undefined ? rest : [...rest, { purpose, nonce, transaction, wei: fee.toString() }].slice(-MOST),
    },
    entries: [
      ...(before
        ? [feeEntry({ at, network, purpose: before.purpose, transaction: before.transaction, reason: "reorganised" }, -BigInt(before.wei))]
        : []),
      ...(fee === undefined ? [] : [feeEntry({ at, network, purpose, transaction }, fee)]),
    ],
  };
}

const isSame = (one: Mined, other: Mined): boolean => one.hash === other.hash && one.block.hash === other.block.hash;

/** Failures that are remembered. */
const MOST_FAILURES = 200;
const withFailure = (failed: readonly string[], purpose: string): readonly string[] => [...failed, purpose].slice(-MOST_FAILURES);
